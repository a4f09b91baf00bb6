import {existsSync, readFileSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject, listAt, stringAt} from '../core/json.ts'
import {usageError} from '../core/operational-error.ts'
import type {TextDocument} from '../core/yaml/document.ts'
import {checkLab} from './check.ts'
import type {Lab, Parameter} from './lab.ts'
import {parameterValues, problemOfValue, type Values} from './parameters.ts'
import {fillText, fillValue} from './placeholders.ts'
import {type Problem, problemText, schemaProblems} from './problem.ts'
import {readYaml} from '../core/yaml/read.ts'

/** The first line of a lab.yaml, so that editors know its schema and other commands know a lab from a manifest. */
export const modeline = (schema: string): string => `# yaml-language-server: $schema=${schema}`
const startsWithModeline = (text: string): boolean =>
  /^\ufeff?# yaml-language-server: \$schema=\S*lab\.schema\.json/.test(text)

export const labFile = 'lab.yaml'
/** The namespace that a lab lives in when none is chosen. */
export const namespaceOf = (lab: string): string => `k8slab-${lab}`

/** A manifest file of a lab, with the parameters' values put in. */
export interface LabManifest {
  readonly file: string
  readonly text: string
  readonly documents: readonly TextDocument[]
  readonly objects: readonly JsonObject[]
}

/** A lab that was read from its folder. */
export interface LoadedLab {
  readonly lab: Lab
  readonly folder: string
  readonly namespace: string
  readonly values: Values
  /** By file name as the steps write it. */
  readonly manifests: ReadonlyMap<string, LabManifest>
}

/** What was read of a lab folder, right or wrong. */
export interface LabReading {
  /** Undefined when there are problems. */
  readonly loaded: LoadedLab | undefined
  readonly problems: readonly Problem[]
}

export interface LoadOptions {
  readonly folder: string
  /** How the folder is called in messages. */
  readonly shown: string
  /** Parameters that were chosen: `--set name=value`. */
  readonly given?: Readonly<Record<string, string>>
  readonly namespace?: string | undefined
}

/** The lab in a folder. Throws a usage error that lists the problems of its lab.yaml, each with its place. */
export function loadLab(options: LoadOptions): LoadedLab {
  const {loaded, problems} = readLab(options)
  if (loaded) return loaded
  throw usageError(
    `the lab in ${options.shown} is not right:\n${problems.map(p => `  ${problemText(p)}`).join('\n')}`,
    {
      mend:
        Object.keys(options.given ?? {}).length > 0
          ? 'it is checked with the values that --set gives; without them the defaults are taken'
          : 'the format: schemas/lab.schema.json; built-in labs show it: k8slab init hostpath',
    },
  )
}

/** Reads and checks a lab folder. Throws a usage error only for a folder without lab.yaml and for wrong parameters. */
export function readLab({folder, shown, given = {}, namespace}: LoadOptions): LabReading {
  const path = join(folder, labFile)
  const file = join(shown, labFile)
  if (!existsSync(path)) {
    throw usageError(`there is no ${labFile} in ${shown}`, {looked: path, mend: 'k8slab labs lists the built-in labs'})
  }
  const text = readFileSync(path, 'utf8')
  const document = readYaml(text, file).documents[0]
  if (!document) return {loaded: undefined, problems: [startOf(file, `${labFile} is empty`)]}
  const problems: Problem[] = [...document.problems]
  if (document.value === undefined) return {loaded: undefined, problems}
  if (!startsWithModeline(text)) {
    const hint = `begin it with: ${modeline('.k8slab/lab.schema.json')}`
    problems.push({...startOf(file, 'the first line does not name the schema'), hint})
  }
  const parameters = readParameters(document, problems)
  if (problems.length > 0) return {loaded: undefined, problems}

  const name = stringAt(document.value, 'name') ?? ''
  const place = namespace ?? namespaceOf(name)
  const values = {...parameterValues(parameters, given), namespace: place}
  const unknown = (placeholder: string, at: Path): void => {
    problems.push({at: document.place(at), message: `there is no parameter "${placeholder}"`})
  }
  const filled = fillValue(document.value, values, unknown)
  if (problems.length > 0) return {loaded: undefined, problems}
  problems.push(...schemaProblems(filled, document))
  if (problems.length > 0) return {loaded: undefined, problems}
  const lab = labOf(filled, parameters)
  const manifests = readManifests(lab, {folder, shown, values, document, problems})
  problems.push(...checkLab(lab, {namespace: place, manifests, document}))
  return problems.length > 0
    ? {loaded: undefined, problems}
    : {loaded: {lab, folder: resolve(folder), namespace: place, values, manifests}, problems}
}

const startOf = (file: string, message: string): Problem => ({
  at: {file, line: 1, column: 1, endLine: 1, endColumn: 1},
  message,
})

/** The parameters come first: without their values the rest cannot be judged. */
function readParameters(document: TextDocument, problems: Problem[]): readonly Parameter[] {
  const value = document.value
  if (!isObject(value)) {
    problems.push({at: document.place([]), message: 'a lab is an object with name, title, summary and steps'})
    return []
  }
  const wrong = schemaProblems(value, document).filter(problem => {
    const first = document.place(['parameters'], 'entry')
    return document.has(['parameters']) && problem.at.line >= first.line && problem.at.line <= first.endLine
  })
  problems.push(...wrong)
  if (wrong.length > 0) return []
  const parameters = listAt(value, 'parameters') as unknown as readonly Parameter[]
  parameters.forEach((parameter, index) => {
    const at = document.place(['parameters', index, 'default'])
    const problem = problemOfValue(parameter, String(parameter.default))
    if (problem) problems.push({at, message: `the default of ${parameter.name} ${problem}`})
    if (parameters.findIndex(other => other.name === parameter.name) < index || parameter.name === 'namespace') {
      const again = document.place(['parameters', index, 'name'])
      problems.push({at: again, message: `there is a parameter "${parameter.name}" already`})
    }
  })
  return parameters
}

/** The value has passed the schema. */
function labOf(value: Json, parameters: readonly Parameter[]): Lab {
  const lab = value as unknown as Lab
  const steps = (lab.steps ?? []).map(({operations, expectations, ...step}) =>
    Object.assign(step, {operations: operations ?? [], expectations: expectations ?? []}),
  )
  return {...lab, folders: lab.folders ?? [], parameters, steps}
}

interface ReadingManifests {
  readonly folder: string
  readonly shown: string
  readonly values: Values
  readonly document: TextDocument
  readonly problems: Problem[]
}

/** Every file that a step applies. */
function readManifests(lab: Lab, reading: ReadingManifests): ReadonlyMap<string, LabManifest> {
  const manifests = new Map<string, LabManifest>()
  lab.steps.forEach((step, stepIndex) => {
    step.operations.forEach((operation, index) => {
      if (!('apply' in operation)) return
      const files = typeof operation.apply === 'string' ? [operation.apply] : operation.apply
      files.forEach((file, which) => {
        const path = ['steps', stepIndex, 'operations', index, 'apply', ...(files === operation.apply ? [which] : [])]
        if (manifests.has(file)) return
        const manifest = readManifest(file, path, reading)
        if (manifest) manifests.set(file, manifest)
      })
    })
  })
  return manifests
}

function readManifest(file: string, path: Path, reading: ReadingManifests): LabManifest | undefined {
  const {folder, shown, values, document, problems} = reading
  const whole = resolve(folder, file)
  const inside = relative(resolve(folder), whole)
  if (inside.startsWith('..') || inside === '' || !existsSync(whole)) {
    const message = inside.startsWith('..') ? `${file} is not in the lab's folder` : `there is no file ${file}`
    problems.push({at: document.place(path), message})
    return undefined
  }
  const source = readFileSync(whole, 'utf8')
  const shownFile = join(shown, file)
  const {text, unknown} = fillText(source, values)
  for (const {name, line, column} of unknown) {
    const at = {file: shownFile, line, column, endLine: line, endColumn: column + name.length + 6}
    problems.push({at, message: `there is no parameter "${name}"`})
  }
  const {documents} = readYaml(text, shownFile)
  for (const read of documents) {
    problems.push(...read.problems)
  }
  const objects = documents.map(read => read.value).filter(isObject)
  return {file, text, documents, objects}
}
