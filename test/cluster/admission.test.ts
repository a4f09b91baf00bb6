import {execa} from 'execa'
import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {isObject, type Json, type JsonObject, type MutableJsonObject} from '../../src/core/json.ts'
import {admit} from '../../src/core/kinds/admit.ts'
import {apiVersionOf, kinds} from '../../src/core/kinds/index.ts'
import type {Kind} from '../../src/core/kinds/kind.ts'
import {objectsOf} from '../../src/core/kinds/objects.arbitrary.ts'
import {refusalOf} from '../../src/core/kinds/status.ts'
import {parseVersion, type Version} from '../../src/core/version.ts'

const config = process.env['KUBECONFIG']

/** What only the cluster knows, and what differs from one request to the next. */
const clusterOwn = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'selfLink'])
function comparable(object: JsonObject): Json {
  const {metadata, ...rest} = object
  const kept = Object.fromEntries(
    Object.entries(isObject(metadata) ? metadata : {}).filter(([key]) => !clusterOwn.has(key)),
  )
  const text = JSON.stringify({...rest, metadata: kept}, (key, value: Json) => (varies(key) ? undefined : value))
  return JSON.parse(
    text
      .replace(/kube-api-access-\w{5}/g, 'kube-api-access')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uid'),
  ) as Json
}
const varies = (key: string): boolean =>
  [
    'clusterIP',
    'clusterIPs',
    'nodePort',
    'healthCheckNodePort',
    'lastPhaseTransitionTime',
    'lastTransitionTime',
  ].includes(key)

/** Puts a value of another type, or a field that nobody knows, somewhere into the object. */
const spoiled = (object: JsonObject): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(fc.nat(), fc.constantFrom<Json>(true, 5, 1.5, 99999999999, 'text', [], ['x'], {}, {bogus: 1}, null))
    .map(([place, value]) => {
      const copy = structuredClone(object) as MutableJsonObject
      const places: [MutableJsonObject, string][] = []
      const visit = (each: MutableJsonObject): void => {
        for (const [key, child] of Object.entries(each)) {
          if (each !== copy || !['apiVersion', 'kind', 'metadata'].includes(key)) places.push([each, key])
          if (isObject(child)) visit(child)
        }
      }
      visit(copy)
      const found = places[place % Math.max(places.length, 1)]
      if (found) found[0][found[1]] = structuredClone(value) as MutableJsonObject
      return copy
    })

const cases = (kind: Kind): fc.Arbitrary<JsonObject> =>
  objectsOf(kind).chain(object => fc.oneof(fc.constant(object), spoiled(object)))

async function post(kind: Kind, object: JsonObject): Promise<{stored?: JsonObject; message?: string}> {
  const root = kind.group === '' ? '/api/v1' : `/apis/${kind.group}/${kind.version}`
  const path = `${root}/${kind.namespaced ? 'namespaces/default/' : ''}${kind.plural}?dryRun=All&fieldValidation=Strict`
  const {exitCode, stdout, stderr} = await execa('kubectl', ['create', '--raw', path, '-f', '-'], {
    input: JSON.stringify(object),
    reject: false,
  })
  return exitCode === 0 ? {stored: JSON.parse(stdout) as JsonObject} : {message: stderr}
}

async function serverVersion(): Promise<Version> {
  const {stdout} = await execa('kubectl', ['version', '-o', 'json'])
  const {serverVersion: version} = JSON.parse(stdout) as {serverVersion: {gitVersion: string}}
  return parseVersion(version.gitVersion) ?? [1, 36]
}

describe.skipIf(config === undefined)('the API server of a disposable cluster in KUBECONFIG', () => {
  it.each(kinds.map(kind => [`${apiVersionOf(kind)} ${kind.kind}`, kind] as const))(
    'is what k8slab says: %s',
    async (_name, kind) => {
      const version = await serverVersion()
      await fc.assert(
        fc.asyncProperty(cases(kind), async object => {
          const metadata = {...(isObject(object['metadata']) ? object['metadata'] : {})}
          delete metadata['namespace']
          const sent = {...object, metadata}
          const {stored, message = ''} = await post(kind, sent)
          const admission = admit(sent, {version})
          const refusal = refusalOf(admission, kind, 'any')
          if (stored) expect(admission.stored && comparable(admission.stored)).toEqual(comparable(stored))
          else if (message.includes('cannot be handled as')) expect(message).toContain(refusal?.message)
          else expect(refusal?.code ?? 422).toBe(422)
        }),
        {numRuns: 25},
      )
    },
  )
})
