import type {Place} from '../core/diagnostic.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {nearest} from '../core/nearest.ts'
import type {Part, TextDocument} from '../core/yaml/document.ts'
import schema from '../../schemas/lab.schema.json' with {type: 'json'}
import {valueText} from './fields.ts'
import isLab from './lab-schema.generated.js'

/** What is wrong with a lab, and where. */
export interface Problem {
  readonly at: Place
  readonly message: string
  readonly hint?: string | undefined
}

type SchemaError = NonNullable<typeof isLab.errors>[number]

/** `/steps/0/title` -> ['steps', 0, 'title'], with numbers where the value is a list. */
function pathOf(pointer: string, value: Json): Path {
  const path: (string | number)[] = []
  for (const word of pointer.split('/').slice(1)) {
    const key = word.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(valueAt(value, path)) ? Number(key) : key)
  }
  return path
}

const listed = (values: readonly unknown[]): string => values.map(value => String(value)).join(', ')

/** What the discriminating keys of an entry are called in a message, by the schema's definition of the entry. */
const choices: Readonly<Record<string, string>> = {
  operation: 'an operation has one key: apply, delete, scale, exec, write or wait',
  expectation: 'an expectation has one of the keys object, absent, get, output, read, order and stays',
}

/** A part of the schema, and the name of its definition where it has one. */
interface SchemaPart {
  readonly schema: Json
  readonly name?: string
}

/** The forms that a part of the schema allows: what a $ref names, each branch of a oneOf. */
function formsOf(part: SchemaPart): readonly SchemaPart[] {
  const ref = stringAt(part.schema, '$ref')
  if (ref !== undefined) {
    const name = ref.replace('#/definitions/', '')
    return formsOf({schema: objectAt(schema as unknown as Json, 'definitions', name), name})
  }
  const branches = listAt(part.schema, 'oneOf').filter(branch => !isObject(valueAt(branch, ['required'])))
  return [part, ...branches.flatMap(branch => formsOf({schema: branch}))]
}

/** What the schema says of the value at `path`. */
function schemaAt(path: Path): readonly SchemaPart[] {
  let forms = formsOf({schema: schema as unknown as Json})
  for (const step of path) {
    forms = forms.flatMap(({schema: form}) => {
      const next =
        typeof step === 'number'
          ? valueAt(form, ['items'])
          : (valueAt(form, ['properties', step]) ?? valueAt(form, ['additionalProperties']))
      return isObject(next) ? formsOf({schema: next}) : []
    })
  }
  return forms
}

const keysAt = (path: Path): readonly string[] =>
  schemaAt(path).flatMap(({schema: form}) => Object.keys(objectAt(form, 'properties')))
const choiceAt = (path: Path): string | undefined =>
  schemaAt(path).flatMap(({name}) => (name === undefined ? [] : (choices[name] ?? [])))[0]

function messageOf(error: SchemaError, path: Path, value: Json): [message: string, hint?: string] {
  const {keyword, params} = error
  const last = path.at(-1)
  const name = typeof last === 'string' ? last : path.length === 0 ? 'the lab' : 'the entry'
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      const known = keysAt(path)
      const meant = nearest(key, known)
      return [`unknown key "${key}"`, meant ? `did you mean "${meant}"?` : `known here: ${listed(known)}`]
    }
    case 'required':
      return [`${name} needs the key "${String(params['missingProperty'])}"`]
    case 'type':
      return [`${name} must be ${listed([params['type']].flat())}`]
    case 'enum': {
      const allowed = params['allowedValues'] as readonly unknown[]
      const meant = nearest(valueText(valueAt(value, path)), allowed.map(String))
      const must = `${name} must be one of ${listed(allowed)}`
      return meant ? [must, `did you mean "${meant}"?`] : [must]
    }
    case 'pattern':
      return [`${name} is not written as it must be: ${String(params['pattern'])}`]
    case 'minProperties':
    case 'maxProperties':
      return [choiceAt(path) ?? `${name} must have one key`]
    case 'oneOf':
      return [choiceAt(path) ?? `${name} has not the form that it must have`]
    case 'minItems':
      return [`${name} must have at least ${String(params['limit'])} entries`]
    default:
      return [`${name} is out of range: ${keyword} ${String(params['limit'] ?? '')}`.trim()]
  }
}

/** Keywords that only say that a branch failed; what failed in it stands beside them. */
const branches: ReadonlySet<string> = new Set(['if', 'not', 'anyOf', 'allOf'])

/** What schemas/lab.schema.json says against a value that was read from `document`. */
export function schemaProblems(value: Json, document: TextDocument): Problem[] {
  if (isLab(value)) return []
  const errors = (isLab.errors ?? []).filter(error => !branches.has(error.keyword))
  // Of a choice between forms only the form that was meant is told about: that of the value's own type, the deepest.
  const kept = errors.filter(error => {
    const inner = errors.some(other => other.instancePath.startsWith(`${error.instancePath}/`))
    const here = errors.filter(other => other.instancePath === error.instancePath)
    if (error.keyword === 'oneOf') return !inner && !here.some(isTold)
    if (!here.some(other => other.keyword === 'oneOf')) return true
    const chosen = choiceAt(pathOf(error.instancePath, value)) !== undefined
    return !inner && error.keyword !== 'type' && !(error.keyword === 'required' && chosen)
  })
  const problems = new Map<string, Problem>()
  for (const error of kept) {
    const path = pathOf(error.instancePath, value)
    const [message, hint] = messageOf(error, path, value)
    const unknown = error.keyword === 'additionalProperties' ? [String(error.params['additionalProperty'])] : []
    const part: Part = unknown.length > 0 || isObject(valueAt(value, path)) ? 'key' : 'value'
    const at = document.place([...path, ...unknown], part)
    problems.set(`${at.line}:${at.column}:${message}`, {at, message, ...(hint ? {hint} : {})})
  }
  return [...problems.values()]
}

const isTold = (error: SchemaError): boolean => error.keyword === 'additionalProperties' || error.keyword === 'pattern'

/** `lab.yaml:12:5: message (hint)`. */
export const problemText = ({at, message, hint}: Problem): string =>
  `${at.file}:${at.line}:${at.column}: ${message}${hint ? `; ${hint}` : ''}`
