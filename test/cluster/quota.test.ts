import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {isObject, type JsonObject, listAt, stringAt} from '../../src/core/json.ts'
import {mergePatch} from '../../src/sandbox/api/patch/merge-patch.ts'
import {play, type World} from '../../src/sandbox/registry/quota/test-play.ts'
import {scenarios} from '../../src/sandbox/registry/quota/test-scenarios/index.ts'
import {resources} from '../../src/sandbox/registry/resources.ts'
import {type Answer, type Server, serverOfContext} from './admission-server.ts'

// The same scenarios are played against the sandbox's registry in src/sandbox/registry/quota.
const config = process.env['KUBECONFIG']
if (config === undefined)
  console.log('skipped: quotas are compared with a disposable cluster of Kubernetes 1.36, named by KUBECONFIG')

const prefix = `quota-${Date.now().toString(36)}`
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => void setTimeout(resolve, milliseconds))

function worldOf(server: Server, namespace: string): World {
  const pathOf = (kind: string, name?: string): string => {
    const resource = resources.find(type => type.kind === kind)!
    const root = resource.group === '' ? '/api/v1' : `/apis/${resource.group}/${resource.version}`
    const list = `${root}/${resource.namespaced ? `namespaces/${namespace}/` : ''}${resource.resource}`
    return name === undefined ? list : `${list}/${name}`
  }
  const refusal = ({code, body}: Answer): string | undefined =>
    code < 300 ? undefined : (stringAt(body, 'message') ?? String(code))
  return {
    namespace,
    create: async (object, dry) => {
      const path = pathOf(stringAt(object, 'kind') ?? '')
      return refusal(await server.ask('POST', `${path}${dry ? '?dryRun=All' : ''}`, object))
    },
    patch: async (kind, name, patch, part) => {
      const path = pathOf(kind, name)
      for (;;) {
        const {body} = await server.ask('GET', path)
        const changed = mergePatch(body, patch)
        if (!isObject(changed)) throw new Error('the patched object is none')
        const answer = await server.ask('PUT', part === 'object' ? path : `${path}/${part}`, changed)
        if (answer.code !== 409) return refusal(answer)
      }
    },
    remove: async (kind, name) => {
      await server.ask('DELETE', pathOf(kind, name))
    },
    get: async (kind, name) => {
      const {code, body} = await server.ask('GET', pathOf(kind, name))
      return code === 200 ? body : undefined
    },
    events: async (kind, name) => {
      const about = `involvedObject.kind=${kind},involvedObject.name=${name}`
      const {body} = await server.ask('GET', `${pathOf('Event')}?fieldSelector=${encodeURIComponent(about)}`)
      return listAt(body, 'items').map(event => ({
        reason: stringAt(event, 'reason') ?? '',
        message: stringAt(event, 'message') ?? '',
      }))
    },
    rest: () => pause(250),
  }
}

describe.skipIf(config === undefined)('quotas of a server', () => {
  let server: Server
  beforeAll(async () => {
    server = await serverOfContext()
  })
  afterAll(() => server.close())

  it.each(scenarios.map((scenario, index) => [scenario.title, scenario, index] as const))(
    '%s',
    async (_, scenario, index) => {
      const namespace = `${prefix}-${index}`
      const world = worldOf(server, namespace)
      const made: JsonObject = {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}
      expect(await world.create(made, false)).toBeUndefined()
      try {
        for (const [kind, name] of [
          ['ServiceAccount', 'default'],
          ['ConfigMap', 'kube-root-ca.crt'],
        ] as const) {
          while ((await world.get(kind, name)) === undefined) await pause(100)
        }
        expect((await play(world, scenario)).join('\n')).toBe('')
      } finally {
        await world.remove('Namespace', namespace)
      }
    },
  )
})
