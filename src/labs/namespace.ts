import type {Cluster, ResourceName} from '../cluster/cluster.ts'
import {resourceOf} from '../cluster/resource-kinds.ts'
import {typed} from '../cluster/typed.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import {environmentError, usageError} from '../core/operational-error.ts'
import type {Clock} from './bench.ts'
import {labLabel, runLabel} from './cleaning.ts'
import type {Reporter} from './reporter.ts'
import type {RunState} from './state.ts'

interface Surroundings {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly reporter: Reporter
}

const isGoing = (object: JsonObject): boolean => stringAt(object, 'metadata', 'deletionTimestamp') !== undefined

/** True when the namespace is there that an earlier part of this run made. Throws a usage error for any other one. */
export async function namespaceIsThere({cluster, clock, reporter}: Surroundings, state: RunState): Promise<boolean> {
  const {namespace, passed, lab, id} = state
  const resource: ResourceName = {apiVersion: 'v1', kind: 'Namespace', name: namespace}
  let there = await cluster.get(resource)
  for (let waited = 0; there && isGoing(there) && waited < 60; waited++) {
    reporter.waiting(`namespace ${namespace} of an earlier run is gone`, 'it is being deleted', waited)
    await clock.sleep(1000)
    there = await cluster.get(resource)
  }
  if (there) {
    if (stringAt(there, 'metadata', 'labels', runLabel) === id) return true
    throw usageError(`there is a namespace ${namespace} already`, {
      looked: cluster.description,
      mend: `remove what an earlier run left (k8slab clean ${lab}), or choose another one: --namespace NAME`,
    })
  }
  if (passed.length === 0) return false
  throw usageError(`the namespace ${namespace} of the run to be resumed is gone`, {
    mend: `begin anew: k8slab clean ${lab}, then k8slab run ${lab}`,
  })
}

/** Makes the run's namespace and waits until pods are let in. */
export async function makeNamespace({cluster, clock, reporter}: Surroundings, state: RunState): Promise<void> {
  const {namespace, id, lab} = state
  const labels = {[labLabel]: lab, [runLabel]: id}
  const object = {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace, labels}}
  const result = await cluster.apply(JSON.stringify(object), namespace)
  if (result.exitCode !== 0) {
    throw environmentError(`cannot make the namespace ${namespace}`, {looked: result.stderr.trim()})
  }
  reporter.command(typed([...cluster.kubectl, 'create', 'namespace', namespace]))
  reporter.printed(result.stdout)
  // Pods are refused until the namespace has its service account.
  const account = resourceOf('serviceaccount/default', namespace)!
  for (let waited = 0; waited < 100 && !(await cluster.get(account)); waited++) await clock.sleep(100)
}
