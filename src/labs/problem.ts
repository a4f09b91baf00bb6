import type {Place} from '../core/diagnostic.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, objectAt, valueAt} from '../core/json.ts'
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

/** What the discriminating keys of an entry are called in a message. */
const choices: Readonly<Record<string, string>> = {
  operation: 'an operation has one key: apply, delete, scale, exec, write or wait',
  expectation: 'an expectation has one of the keys object, absent, get, output, read, order and stays',
}
const choiceIn = (error: SchemaError): string | undefined =>
  Object.entries(choices).find(([name]) => error.schemaPath.includes(`/definitions/${name}/`))?.[1]

/** The keys that the schema knows where it refused one: `#/definitions/step/additionalProperties`. */
function keysAt({schemaPath}: SchemaError): readonly string[] {
  const path = schemaPath.split('/').slice(1, -1)
  return Object.keys(objectAt(schema as unknown as Json, ...path, 'properties'))
}

function messageOf(error: SchemaError, path: Path, value: Json): [message: string, hint?: string] {
  const {keyword, params} = error
  const last = path.at(-1)
  const name = typeof last === 'string' ? last : path.length === 0 ? 'the lab' : 'this'
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      const meant = nearest(key, keysAt(error))
      return [`unknown key "${key}"`, meant ? `did you mean "${meant}"?` : `known here: ${listed(keysAt(error))}`]
    }
    case 'required':
      return [`${path.length === 0 ? 'the lab' : `"${name}"`} needs the key "${String(params['missingProperty'])}"`]
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
      return [choiceIn(error) ?? `${name} must have one key`]
    case 'oneOf':
      return [choiceIn(error) ?? `${name} has not the form that it must have`]
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
    const inner = errors.some(other => other !== error && other.instancePath.startsWith(`${error.instancePath}/`))
    if (error.keyword === 'oneOf')
      return !inner && !errors.some(o => o.instancePath === error.instancePath && isTold(o))
    const choice = errors.find(other => other.keyword === 'oneOf' && other.instancePath === error.instancePath)
    return !(choice && (inner || error.keyword === 'type' || (error.keyword === 'required' && choiceIn(choice))))
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
