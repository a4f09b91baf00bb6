// The plan of many claims and volumes inside one process, objects already read, beside the plain way: every claim looks at every volume.
import {build} from 'esbuild'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import v8 from 'node:v8'
import {claimsAndVolumes} from './manifests.mjs'

// As src/cli/kept-program.ts has it.
if (process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=600000')

const home = join(import.meta.dirname, '..')
const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const seconds = time => `${(time / 1000).toFixed(2).padStart(8)} s`

/** The program's own functions, bundled into `folder`. */
async function bindingIn(folder) {
  const outfile = join(folder, 'binding.mjs')
  const exports = [
    `export {predict} from './src/binding/prediction/predict.ts'`,
    `export {planOf} from './src/report/plan.ts'`,
    `export {stuckClaims} from './src/binding/stuck.ts'`,
    `export {matchingVolumes} from './src/binding/matching.ts'`,
    `export {claimFacts} from './src/binding/claim-facts.ts'`,
    `export {volumeState} from './src/binding/volume-facts.ts'`,
    `export {featuresOf} from './src/binding/features.ts'`,
    `export {newestVersion} from './src/core/version.ts'`,
  ].join('\n')
  const stdin = {contents: exports, resolveDir: home, loader: 'ts'}
  await build({stdin, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20.19', logLevel: 'error'})
  const binding = await import(pathToFileURL(outfile))
  rmSync(outfile)
  return binding
}

/** Milliseconds of `work`, the median of so many rounds after one to warm up. */
function timeOf(work, rounds) {
  const times = []
  for (let round = -1; round < rounds; round++) {
    globalThis.gc?.()
    const started = performance.now()
    work()
    if (round >= 0) times.push(performance.now() - started)
  }
  return median(times)
}

export async function planInProcess(folder) {
  const {predict, planOf, stuckClaims, ...binding} = await bindingIn(folder)
  const version = binding.newestVersion
  const objectsOf = (size, options) => JSON.parse(claimsAndVolumes(size, options)).items
  console.log('\nplan: claims and volumes, in process, objects already read')
  const times = new Map()
  for (const size of [10_000, 100_000]) {
    const objects = objectsOf(size)
    const time = timeOf(() => planOf(predict(objects, {version})), 3)
    times.set(size, time)
    console.log(`  ${String(size).padStart(7)} of each ${seconds(time)}`)
  }
  const growth = times.get(100_000) / times.get(10_000)
  console.log(`  ten times as many take ${growth.toFixed(1)} x the time (n log n: 12.5 x)`)
  const objects = objectsOf(10_000)
  const plain = timeOf(() => searchedOneByOne(objects, binding), 1)
  const ratio = plain / times.get(10_000)
  console.log(
    `  ${String(10_000).padStart(7)} of each ${seconds(plain)}   every claim looks at every volume: ${ratio.toFixed(1)} x`,
  )

  console.log('\nclaims that never bind, and why: each alike no other, beside as many volumes')
  const stuckTimes = [1000, 2000, 4000].map(size => {
    const prediction = predict(objectsOf(size, {tooBig: true}), {version})
    const time = timeOf(() => stuckClaims(prediction, {complete: true}).map(({verdicts}) => verdicts(3)), 3)
    console.log(
      `  ${String(size).padStart(7)} of each ${seconds(time)}   ${((time / size) * 1000).toFixed(0)} µs a claim`,
    )
    return time / size
  })
  console.log(`  four times as many volumes take ${(stuckTimes[2] / stuckTimes[0]).toFixed(1)} x the time for a claim`)
}

/** What the controller does, written down plainly: the smallest of all volumes that fit, claim after claim. */
function searchedOneByOne(objects, {matchingVolumes, claimFacts, volumeState, featuresOf, newestVersion}) {
  const features = featuresOf(newestVersion)
  const volumes = objects
    .filter(({kind}) => kind === 'PersistentVolume')
    .map(object => ({...volumeState(object), phase: 'Available'}))
  const places = new Map(volumes.map(({name}, place) => [name, place]))
  for (const object of objects) {
    if (object.kind !== 'PersistentVolumeClaim') continue
    const {namespace, name, uid, ...claim} = claimFacts(object)
    const [found] = matchingVolumes({namespace, name, uid, ...claim}, volumes, {delayed: false, features})
    if (found) volumes[places.get(found.name)] = {...found, phase: 'Bound', claimRef: {namespace, name, uid}}
  }
}
