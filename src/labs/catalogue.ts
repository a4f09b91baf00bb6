import {existsSync, readdirSync, statSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {nearest} from '../core/nearest.ts'
import {usageError} from '../core/operational-error.ts'
import {labFile} from './load.ts'

/** The package's own folder: above src/ in the sources, above dist/ in the bundle. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'templates', 'labs')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
const builtInFolder = (): string => join(packageFolder(), 'templates', 'labs')

/** The schema of lab.yaml, to be laid beside a lab. */
export const schemaFile = (): string => join(packageFolder(), 'schemas', 'lab.schema.json')

/** Names of the built-in labs. */
export const builtInLabs = (): readonly string[] =>
  readdirSync(builtInFolder())
    .filter(name => existsSync(join(builtInFolder(), name, labFile)))
    .toSorted()

/** Where a lab is, and how it is called in messages and commands. */
export interface LabPlace {
  readonly folder: string
  readonly shown: string
  readonly builtIn: boolean
}

/** The built-in lab of that name. Throws a usage error with the nearest name and the list. */
export function builtInLab(name: string): LabPlace {
  const names = builtInLabs()
  if (names.includes(name)) return {folder: join(builtInFolder(), name), shown: name, builtIn: true}
  const meant = nearest(name, names)
  throw usageError(`there is no lab "${name}"${meant ? `; did you mean "${meant}"?` : ''}`, {
    mend: `built-in labs: ${names.join(', ')}; a lab of your own is named by its folder: ./${name}`,
  })
}

/**
 * The lab that a word names: a built-in one by its name, else a folder (`./my-lab`, `labs/nfs`, or a name that is no
 * built-in lab's). Throws a usage error when it is neither.
 */
export function findLab(word: string, cwd: string): LabPlace {
  const isPath = word.includes('/') || word.includes('\\') || word === '.' || word === '..'
  if (!isPath && builtInLabs().includes(word)) return builtInLab(word)
  const folder = resolve(cwd, word)
  if (existsSync(folder) && statSync(folder).isDirectory()) {
    if (existsSync(join(folder, labFile))) return {folder, shown: shownFolder(folder, cwd), builtIn: false}
    throw usageError(`the folder ${word} holds no ${labFile}`, {
      looked: folder,
      mend: 'k8slab init --new NAME makes the folder of a lab',
    })
  }
  if (isPath)
    throw usageError(`there is no folder ${word}`, {looked: folder, mend: 'k8slab labs lists the built-in labs'})
  return builtInLab(word)
}

/** A folder as it is written on the command line. */
export const shownFolder = (folder: string, cwd: string): string => {
  const inside = relative(cwd, folder)
  if (inside === '') return '.'
  return inside.startsWith('..') ? folder : `./${inside}`
}
