import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {type Disagreement, AdmissionRun} from './admission-run.ts'
import {bases} from './admission-objects.ts'
import {type Server, serverOfContext} from './admission-server.ts'

const config = process.env['KUBECONFIG']
const whole = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)

/** Another run asks other questions; the seed repeats one. */
const seed = whole('ADMISSION_SEED', Date.now() % 2 ** 31)
const creates = whole('ADMISSION_CREATES', 6000)
const updates = whole('ADMISSION_UPDATES', 2000)

const report = ({what, about, server, k8slab, sent}: Disagreement): string =>
  [
    what,
    `${about}: server ${JSON.stringify(server)}`,
    `${about}: k8slab ${JSON.stringify(k8slab)}`,
    JSON.stringify(sent),
  ]
    .map(line => line.slice(0, 2000))
    .join('\n  ')

if (config === undefined)
  console.log('skipped: comparing verdicts needs a disposable cluster of Kubernetes 1.36, named by KUBECONFIG')

describe.skipIf(config === undefined)(`mutations of valid objects, ADMISSION_SEED=${seed}`, () => {
  let server: Server
  let run: AdmissionRun
  beforeAll(async () => {
    console.log(`ADMISSION_SEED=${seed} ADMISSION_CREATES=${creates} ADMISSION_UPDATES=${updates}`)
    server = await serverOfContext()
    run = new AdmissionRun(server, bases())
    await run.store()
  })
  afterAll(async () => {
    await run.remove()
    server.close()
  })

  const disagreements = (): string[] => {
    const {disagreements: found, ...counts} = run.tally
    console.log(counts)
    return found.splice(0).map(report)
  }
  const expectVariety = (asked: number): void => {
    expect(run.tally.asked).toBeGreaterThanOrEqual(asked)
    // Neither all refused nor all accepted, and few that say nothing.
    expect(run.tally.refused / run.tally.asked).toBeGreaterThan(0.2)
    expect(run.tally.refused / run.tally.asked).toBeLessThan(0.9)
    expect(run.tally.skipped / run.tally.asked).toBeLessThan(0.1)
  }
  it('are judged as the API server judges them when they are created', async () => {
    await run.creates(seed, creates)
    expect(disagreements()).toEqual([])
    expectVariety(creates)
  })
  it('are judged as the API server judges them when they are changes', async () => {
    await run.updates(seed, updates)
    expect(disagreements()).toEqual([])
    expectVariety(creates)
  })
})
