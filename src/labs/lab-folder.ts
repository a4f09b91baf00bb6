import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {usageError} from '../core/operational-error.ts'
import {packageFolder, schemaFile} from './catalogue.ts'
import {labFile, type LoadedLab, modeline} from './load.ts'
import {fillText} from './placeholders.ts'
import {readYaml} from '../core/yaml/read.ts'

/** A file to be written: its path in the lab's folder, and its text. */
export interface FolderFile {
  readonly path: string
  readonly text: string
}

/** Where the schema lies in a lab's folder; a folder with a dot is no place for manifests, so other commands pass it over. */
const schemaPath = '.k8slab/lab.schema.json'

const schemaCopy = (): FolderFile => ({path: schemaPath, text: readFileSync(schemaFile(), 'utf8')})

/** Every file of a template folder, lab.yaml first, the README next. */
function filesIn(folder: string): readonly string[] {
  const rank = (name: string): number => (name === labFile ? 0 : name === 'README.md' ? 1 : 2)
  return readdirSync(folder, {withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => entry.name)
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
}

/** The files of a folder for a built-in lab, with the values put in: plain manifests that one may read, change and apply. */
export function labFolder({folder, values}: LoadedLab): readonly FolderFile[] {
  const files = filesIn(folder).map(name => {
    const source = readFileSync(join(folder, name), 'utf8')
    const text = name === labFile ? withoutParameters(withModeline(source)) : source
    const filled = fillText(text, values, /\.ya?ml$/.test(name))
    const unknown = filled.unknown[0]
    if (unknown) throw new Error(`${name}:${unknown.line}: there is no parameter ${unknown.name}`)
    return {path: name, text: filled.text}
  })
  return [...files, schemaCopy()]
}

const withModeline = (text: string): string => text.replace(/^.*/, modeline(schemaPath))

/** Leaves out the parameters: their values are in the files now. */
function withoutParameters(text: string): string {
  const document = readYaml(text, labFile).documents[0]
  if (!document?.has(['parameters'])) return text
  const {line, endLine, endColumn} = document.place(['parameters'], 'entry')
  const lines = text.split('\n')
  let after = endColumn === 1 ? endLine - 1 : endLine
  while (lines[after]?.trim() === '') after++
  return [...lines.slice(0, line - 1), ...lines.slice(after)].join('\n').replace(/\n*$/, '\n')
}

/** The files of a folder for a lab of one's own. Throws a usage error for a name that no lab can have. */
export function newLabFolder(name: string): readonly FolderFile[] {
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw usageError(`"${name}" cannot be a lab's name`, {
      mend: 'a name has at most 40 lower-case letters, digits and "-", and begins with a letter',
    })
  }
  const folder = join(packageFolder(), 'templates', 'new-lab')
  const files = filesIn(folder).map(file => {
    const source = readFileSync(join(folder, file), 'utf8')
    return {path: file, text: (file === labFile ? withModeline(source) : source).replaceAll('my-lab', name)}
  })
  return [...files, schemaCopy()]
}
