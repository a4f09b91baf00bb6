import {isObject, type Json, type JsonObject, stringAt, valueAt} from '../../core/json.ts'
import type {Path} from '../../core/field-path.ts'
import {decode} from '../../core/kinds/decode.ts'
import {type Field, type FieldType, structType} from '../../core/kinds/field-table.ts'
import {newestVersion} from '../../core/version.ts'
import {applyConfiguration, withLastApplied} from '../registry/fields/managed-fields.ts'
import {withMetadata} from '../registry/metadata.ts'
import type {ObjectRegistry, WrittenPart} from '../registry/object-registry.ts'
import {apiVersionOf} from '../registry/resources.ts'
import {badRequestError, conflictError, notFoundError, StatusError} from '../registry/status-errors.ts'
import {readBody} from './body.ts'
import {inNamespace} from './decode-body.ts'
import {escalationCheck} from './escalation.ts'
import {requireFieldManager, writeOptions} from './options.ts'
import {type Exchange, isTrue, type Target} from './request.ts'
import {checkName, sendWritten} from './write.ts'
import {parseYaml, YamlSyntaxError} from './yaml-body.ts'

/** PATCH as an apply: the server merges a configuration, and keeps book of who set what. */
export async function serveApply(
  exchange: Exchange,
  registry: ObjectRegistry,
  target: Target,
  part: WrittenPart,
): Promise<void> {
  const {query} = exchange
  const options = writeOptions(query, 'Patch')
  const manager = {name: requireFieldManager(query), part, force: query.has('force') && isTrue(query.get('force'))}
  const {resource, namespace, name = ''} = target
  const sent = await readConfiguration(exchange, target)
  const located = inNamespace(sent, target)
  checkName(located, name)
  const live = registry.get(resource, namespace, name)
  checkIdentity(target, located, live)
  const configuration = decoded(target, located)
  const applied = applyConfiguration(resource, live, configuration, manager, registry.clock.now())
  const permit = escalationCheck(registry, exchange.user, resource)
  const writing = {...options, managedFields: applied.managedFields, permit}
  const synced = withLastApplied(applied.object, located, manager.name)
  const written = live
    ? registry.updateWith(synced, part, writing)
    : registry.createWith(withMetadata(applied.object, {uid: undefined, resourceVersion: undefined}), writing)
  await sendWritten(exchange, registry, live ? 200 : 201, written)
}

async function readConfiguration(exchange: Exchange, target: Target): Promise<JsonObject> {
  const text = (await readBody(exchange.request)).toString('utf8')
  let value: Json
  try {
    value = (await parseYaml(text)).value
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error
    throw badRequestError(`error decoding YAML: ${error.message}`)
  }
  if (!isObject(value)) throw badRequestError('error decoding YAML: an object was expected')
  const wanted = {apiVersion: apiVersionOf(target.resource), kind: target.resource.kind}
  if (stringAt(value, 'apiVersion') !== wanted.apiVersion || stringAt(value, 'kind') !== wanted.kind) {
    const said = `${stringAt(value, 'apiVersion') ?? ''}, Kind=${stringAt(value, 'kind') ?? ''}`
    throw badRequestError(
      `Incorrect version specified in apply patch. Specified patch version: ${said}, expected: ${wanted.apiVersion}, Kind=${wanted.kind}`,
    )
  }
  if (valueAt(value, ['metadata', 'managedFields']) !== undefined) {
    throw badRequestError('metadata.managedFields must be nil')
  }
  return value
}

/** An apply that names a uid or a version means an object that is there. */
function checkIdentity({resource, name = ''}: Target, sent: JsonObject, live: JsonObject | undefined): void {
  if (live) return
  const uid = stringAt(sent, 'metadata', 'uid')
  if (uid) {
    const why = 'uid mismatch: the provided object specified uid '
    throw conflictError(resource, name, `${why}${uid}, and no existing object was found`)
  }
  if (stringAt(sent, 'metadata', 'resourceVersion')) throw notFoundError(resource, name)
}

/** Only fields that the type has can be applied, whatever fieldValidation says. */
function decoded({resource, namespace, name = ''}: Target, sent: JsonObject): JsonObject {
  const {object, errors} = decode(sent, resource.type, newestVersion)
  if (errors.length === 0) return {...object, apiVersion: sent['apiVersion']!, kind: sent['kind']!}
  const texts = errors.map(({problem, at, message}) =>
    problem === 'unknown field'
      ? `${fieldText(sent, resource.type, at)}: field not declared in schema`
      : `${fieldText(sent, resource.type, at)}: ${message}`,
  )
  const what = `(${namespace ?? ''}/${name}; ${resource.group}/${resource.version}, Kind=${resource.kind})`
  const list = texts.length === 1 ? ` ${texts[0]!}` : ` errors:\n  ${texts.sort().join('\n  ')}`
  throw new StatusError(500, '', `failed to create typed patch object ${what}:${list}`)
}

/** A path as structured-merge-diff writes it: items by their keys, `.spec.containers[name="web"].image`. */
function fieldText(sent: JsonObject, typeId: string, path: Path): string {
  let here: Json | undefined = sent
  let type: FieldType | undefined = {is: 'struct', type: typeId, go: typeId}
  let keys: readonly string[] = []
  let text = ''
  for (const step of path) {
    const next: Json | undefined = valueAt(here, [step])
    if (typeof step === 'number') {
      const named = keys.map(key => `${key}=${JSON.stringify(valueAt(next, [key]) ?? null)}`)
      text += named.length > 0 ? `[${named.join(',')}]` : `[${step}]`
      type = type?.is === 'list' ? type.item : undefined
    } else {
      text += `.${step}`
      const field: Field | undefined = type?.is === 'struct' ? structType(type.type).fields.get(step) : undefined
      keys = field?.keys ?? []
      type = field?.type ?? (type?.is === 'map' ? type.item : undefined)
    }
    here = next
  }
  return text
}
