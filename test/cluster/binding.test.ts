import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest'
import {type Prediction, predict} from '../../src/binding/prediction/predict.ts'
import {isObject, type JsonObject, listAt} from '../../src/core/json.ts'
import {admit} from '../../src/core/kinds/admit.ts'
import {Random} from './admission-random.ts'
import {type Server, serverOfContext} from './admission-server.ts'
import {differences, differentTexts, indexOf, isSure} from './binding-differences.ts'
import {clear, play} from './binding-run.ts'
import {type BindingScenario, defaultClass, ScenarioMaker} from './binding-scenarios.ts'

const config = process.env['KUBECONFIG']
const whole = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)

/** Another run plays other scenarios; the seed repeats one. */
const seed = whole('BINDING_SEED', Date.now() % 2 ** 31)
/** Namespaces of an earlier run may still be on their way out. */
const prefix = `k8slab-${seed.toString(36)}`
const inOrder = whole('BINDING_IN_ORDER', 400)
const inAnyOrder = whole('BINDING_IN_ANY_ORDER', 120)
const inTwoParts = whole('BINDING_IN_TWO_PARTS', 120)
/** The controller looks at everything again once in so many milliseconds (--pvclaimbinder-sync-period). */
const resync = whole('BINDING_RESYNC', 5000)

if (config === undefined)
  console.log('skipped: comparing predictions needs a disposable cluster of Kubernetes 1.36, named by KUBECONFIG')

describe.skipIf(config === undefined)(`random scenarios, BINDING_SEED=${seed}`, () => {
  let server: Server
  let nodes: readonly JsonObject[]
  let played: readonly BindingScenario[] = []
  const random = new Random(seed)

  beforeAll(async () => {
    console.log(
      `BINDING_SEED=${seed} BINDING_IN_ORDER=${inOrder} BINDING_IN_ANY_ORDER=${inAnyOrder} BINDING_IN_TWO_PARTS=${inTwoParts}`,
    )
    server = await serverOfContext()
    nodes = listAt((await server.ask('GET', '/api/v1/nodes')).body, 'items')
      .filter(isObject)
      .map(node => ({...node, apiVersion: 'v1', kind: 'Node'}))
  })
  afterEach(async () => {
    await clear(server, played)
  }, 600_000)
  afterAll(() => server.close())

  const foresee = ({rounds}: BindingScenario, existing: readonly JsonObject[] = []): Prediction => {
    const {version} = server
    const objects = rounds.flat().flatMap(object => {
      const {stored} = admit(object, {version})
      return isObject(stored) ? [stored] : []
    })
    return predict([...nodes, ...objects], {version, existing})
  }
  const compare = async (
    scenarios: readonly BindingScenario[],
    {pause, late}: {readonly pause: number; readonly late: boolean},
  ): Promise<void> => {
    played = scenarios
    const found = indexOf(await play(server, scenarios, {pause}))
    const wrong: string[] = []
    let sure = 0
    for (const scenario of scenarios) {
      const prediction = foresee(scenario)
      const lines = differences(prediction, found.of(scenario))
      if (isSure(prediction)) {
        sure += 1
        lines.push(...differentTexts(prediction, found.of(scenario), {late}))
      }
      if (lines.length > 0) wrong.push(told(lines, scenario))
    }
    console.log({played: scenarios.length, sure, wrong: wrong.length})
    // Not toEqual: it would cut what it shows.
    if (wrong.length > 0) throw new Error(`${wrong.length} of ${scenarios.length} differ\n${wrong.join('\n')}`)
    expect(sure / scenarios.length).toBeGreaterThan(0.4)
    expect(sure / scenarios.length).toBeLessThan(0.95)
  }

  it('end as foreseen when classes and volumes come first', async () => {
    const scenarios = Array.from({length: inOrder}, (_, index) =>
      new ScenarioMaker(random, `${prefix}-a${index}`).inOrder(),
    )
    await compare(scenarios, {pause: 1500, late: false})
  })
  it('end as foreseen in any order, with a default class that comes between', async () => {
    const shared = defaultClass(`${prefix}-default`, random)
    const scenarios = Array.from({length: inAnyOrder}, (_, index) =>
      new ScenarioMaker(random, `${prefix}-b${index}`, `${prefix}-default`).inAnyOrder(shared, 5),
    )
    await compare(scenarios, {pause: resync + 1500, late: true})
  })
  it('go on as foreseen from what a cluster holds', async () => {
    const scenarios = Array.from({length: inTwoParts}, (_, index) =>
      new ScenarioMaker(random, `${prefix}-c${index}`).inOrder(),
    )
    played = scenarios
    const half = ({rounds}: BindingScenario): number => Math.ceil(rounds.length / 2)
    const first = scenarios.map(each => ({...each, rounds: each.rounds.slice(0, half(each))}))
    const rest = scenarios.map(each => ({...each, rounds: each.rounds.slice(half(each))}))
    const before = indexOf(await play(server, first, {pause: 1500}))
    const after = indexOf(await play(server, rest, {pause: 1500}))
    const wrong = rest.flatMap((scenario, index) => {
      const {claims, volumes, pods} = before.of(scenario)
      const kept = scenarios[index]!.rounds.flat().filter(object => lasting.has(object['kind']))
      const prediction = foresee(scenario, [...kept, ...claims, ...volumes, ...pods])
      const lines = differences(prediction, after.of(scenario))
      return lines.length > 0 ? [told(lines, scenarios[index]!)] : []
    })
    console.log({played: scenarios.length, wrong: wrong.length})
    // Limits may keep all claims of a scenario out.
    const withClaims = rest.filter(({namespace}) => after.of({namespace, rounds: []}).claims.length > 0)
    expect(withClaims.length / rest.length).toBeGreaterThan(0.8)
    if (wrong.length > 0) throw new Error(`${wrong.length} of ${scenarios.length} differ\n${wrong.join('\n')}`)
  })
})

/** What stays as it was written, and is not read again. */
const lasting: ReadonlySet<unknown> = new Set(['StorageClass', 'LimitRange', 'ResourceQuota'])

const told = (lines: readonly string[], {rounds}: BindingScenario): string =>
  [...lines, ...rounds.flat().map(each => JSON.stringify(each))].join('\n  ')
