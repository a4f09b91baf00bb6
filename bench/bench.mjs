// npm run bench: start-up, verify beside its peers, plan at two sizes, what a sandbox takes. Prints ratios measured side by side in one run.
// Peers (kubeconform, kubectl-validate) are used where the folder in $PEERS has them.
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {planInProcess} from './plan.mjs'
import {besideCluster} from './beside-cluster.mjs'
import {sandboxFigures} from './sandbox.mjs'
import {inFolder, printRatios, sideBySide} from './measure.mjs'
import {claimsAndVolumes, webFiles} from './manifests.mjs'

const cli = join(import.meta.dirname, '../bin/k8slab.js')
const node = process.execPath

await inFolder(async folder => {
  startUp()
  verifyBesidePeers(folder, 500, 5)
  verifyBesidePeers(folder, 5000, 2)
  planAtTwoSizes(folder)
  await planInProcess(folder)
  await sandboxFigures(folder)
  await besideCluster(folder)
})

function startUp() {
  const times = sideBySide(
    {node: [node, '-e', '0'], 'k8slab --version': [node, cli, '--version'], 'k8slab --help': [node, cli, '--help']},
    25,
  )
  printRatios('start-up', times, 'node')
}

function verifyBesidePeers(folder, count, rounds) {
  const manifests = join(folder, `web-${count}`)
  mkdirSync(manifests)
  for (const [name, text] of Object.entries(webFiles(count))) writeFileSync(join(manifests, name), text)
  const candidates = {node: [node, '-e', '0'], 'k8slab verify': [node, cli, 'verify', manifests]}
  const peers = process.env.PEERS ?? join(homedir(), '.cache/k8slab-peers')
  if (existsSync(join(peers, 'kubectl-validate'))) {
    candidates['kubectl-validate'] = [join(peers, 'kubectl-validate'), manifests]
  }
  if (existsSync(join(peers, 'kubeconform'))) {
    const schemas = join(peers, 'schemas/{{.ResourceKind}}{{.KindSuffix}}.json')
    candidates.kubeconform = [join(peers, 'kubeconform'), '-strict', '-schema-location', schemas, manifests]
  }
  const base = candidates['kubectl-validate'] ? 'kubectl-validate' : 'node'
  printRatios(`verify: ${count * 4} resources in ${count} files`, sideBySide(candidates, rounds), base)
}

function planAtTwoSizes(folder) {
  console.log('\nplan: claims and volumes, whole process')
  const took = [10_000, 100_000].map(size => {
    const file = join(folder, `claims-${size}.json`)
    writeFileSync(file, claimsAndVolumes(size))
    const started = performance.now()
    execFileSync(node, ['--max-old-space-size=8192', cli, 'plan', '--format', 'json', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const time = performance.now() - started
    console.log(`  ${String(size).padStart(7)} of each ${(time / 1000).toFixed(2).padStart(8)} s`)
    return time
  })
  console.log(`  ten times as many take ${(took[1] / took[0]).toFixed(1)} x the time`)
}
