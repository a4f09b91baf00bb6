import {setTimeout as sleep} from 'node:timers/promises'
import {isObject, type JsonObject, listAt, stringAt} from '../../src/core/json.ts'
import {kindOf} from '../../src/core/kinds/index.ts'
import {type Answer, pathOf, type Server} from './admission-server.ts'
import {type BindingScenario, nameOf} from './binding-scenarios.ts'
import {each} from './side-by-side.ts'

/** What there is when all is done. */
export interface Found {
  readonly claims: readonly JsonObject[]
  readonly volumes: readonly JsonObject[]
  readonly pods: readonly JsonObject[]
  readonly events: readonly JsonObject[]
  /** What LimitRanges and quotas said to what was created, by namespace. */
  readonly refusals: ReadonlyMap<string, readonly string[]>
}

const pathFor = (object: JsonObject, name?: string): string => {
  const apiVersion = stringAt(object, 'apiVersion') ?? ''
  const kind = kindOf(apiVersion, stringAt(object, 'kind') ?? '')
  if (kind === undefined) throw new Error(`${apiVersion} ${stringAt(object, 'kind')} is no kind of storage`)
  return pathOf(kind, stringAt(object, 'metadata', 'namespace') ?? '', name)
}

/**
 * Plays scenarios side by side, each round of all of them together. `pause`: how long (ms) nothing may have changed for a round to
 * count as settled.
 */
export async function play(
  server: Server,
  scenarios: readonly BindingScenario[],
  {pause}: {readonly pause: number},
): Promise<Found> {
  const refusals = new Map<string, string[]>()
  const rounds = Math.max(...scenarios.map(scenario => scenario.rounds.length))
  await each(scenarios, async ({namespace}) => {
    await create(server, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}})
  })
  for (let round = 0; round < rounds; round++) {
    await each(scenarios, async scenario => {
      for (const object of scenario.rounds[round] ?? []) {
        const refusal = await create(server, object)
        if (refusal === undefined) continue
        refusals.set(scenario.namespace, [...(refusals.get(scenario.namespace) ?? []), refusal])
      }
    })
    await settle(server, pause)
  }
  // On a busy machine events are written long after what they tell of.
  await settle(server, pause + 3000)
  const own = new Set(scenarios.map(({namespace}) => namespace))
  const mine = (object: JsonObject): boolean => own.has(stringAt(object, 'metadata', 'namespace') ?? '')
  const labelled = (object: JsonObject): boolean => own.has(stringAt(object, 'metadata', 'labels', 'scenario') ?? '')
  return {
    claims: (await list(server, 'persistentvolumeclaims')).filter(mine),
    volumes: (await list(server, 'persistentvolumes')).filter(labelled),
    pods: (await list(server, 'pods')).filter(mine),
    events: (await list(server, 'events')).filter(mine),
    refusals,
  }
}

/** Takes everything away, and waits until the volumes and classes are gone: they could be taken by the next. */
export async function clear(server: Server, scenarios: readonly BindingScenario[]): Promise<void> {
  const everything = scenarios.flatMap(({rounds}) => rounds.flat())
  const shared = [
    ...new Map(
      everything
        .filter(object => stringAt(object, 'metadata', 'namespace') === undefined)
        .map(object => [pathFor(object, nameOf(object)), object]),
    ).keys(),
  ]
  await each(scenarios, async ({namespace}) => {
    for (const plural of ['pods', 'persistentvolumeclaims'])
      await server.ask('DELETE', `/api/v1/namespaces/${namespace}/${plural}?gracePeriodSeconds=0`)
    await server.ask('DELETE', `/api/v1/namespaces/${namespace}`)
  })
  await each(shared, async path => {
    await server.ask('DELETE', path)
  })
  await each(shared, async path => {
    for (let tries = 0; tries < 600; tries++) {
      if ((await server.ask('GET', path)).code === 404) return
      await sleep(200)
    }
    throw new Error(`${path} does not go away`)
  })
}

/** What scenarios share, or had before. */
const mayBeThere: ReadonlySet<unknown> = new Set(['Namespace', 'StorageClass'])

const byLimits = /is forbidden: .*(exceeded quota|failed quota|(max|min)imum storage usage)/

/** Creates it; what a LimitRange or quota says against that is the answer. */
async function create(server: Server, object: JsonObject): Promise<string | undefined> {
  let answer: Answer | undefined
  // A namespace gets its service account, which pods need, a moment later; a quota its status.
  for (let tries = 0; tries < 50; tries++) {
    answer = await server.ask('POST', pathFor(object), object)
    if (answer.code === 201 || (answer.code === 409 && mayBeThere.has(object['kind']))) return undefined
    const message = stringAt(answer.body, 'message') ?? ''
    if (answer.code === 403 && byLimits.test(message)) return message
    if (answer.code !== 403) break
    await sleep(200)
  }
  throw new Error(`${stringAt(object, 'kind')} ${nameOf(object)}: ${stringAt(answer?.body, 'message')}`)
}

async function list(server: Server, plural: string): Promise<readonly JsonObject[]> {
  const {code, body} = await server.ask('GET', `/api/v1/${plural}`)
  if (code !== 200) throw new Error(`${plural}: ${stringAt(body, 'message')}`)
  const {apiVersion = 'v1'} = body
  const kind = (stringAt(body, 'kind') ?? '').replace(/List$/, '')
  return listAt(body, 'items')
    .filter(isObject)
    .map(object => ({apiVersion, kind, ...object}))
}

/** Waits until nothing has been written for so long. */
async function settle(server: Server, pause: number): Promise<void> {
  const short = Math.min(pause, 1000)
  let before = await marks(server)
  let still = 0
  for (let tries = 0; tries < 300; tries++) {
    const long = still > 0 ? pause - short : short
    await sleep(long)
    const now = await marks(server)
    still = now === before ? still + long : 0
    before = now
    if (still >= pause) return
  }
  throw new Error('the cluster does not come to rest')
}

/** Changes with everything that is written; of events only whether there are new ones, as they are repeated at each resync. */
async function marks(server: Server): Promise<string> {
  const plurals = ['persistentvolumeclaims', 'persistentvolumes', 'pods']
  const objects = (await Promise.all(plurals.map(plural => list(server, plural)))).flat()
  const events = await list(server, 'events')
  return [...objects.map(object => stringAt(object, 'metadata', 'resourceVersion') ?? ''), ...events.map(nameOf)].join()
}
