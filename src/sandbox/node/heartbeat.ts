// The signs of life of a node. Kubernetes component-helpers apimachinery/lease/controller.go, pkg/kubelet/kubelet.go
import {microTimestamp} from '../clock.ts'
import {create, isStatus, modify, type ControllerContext} from '../controllers/context.ts'
import type {Lease, NodeObject} from '../controllers/objects.ts'
import {leases, nodes} from '../controllers/resources.ts'

const NAMESPACE = 'kube-node-lease'
/** A quarter of nodeLeaseDurationSeconds. */
const RENEW_EVERY = 10_000
const LEASE_SECONDS = 40
/** nodeStatusReportFrequency: a status that does not change is posted that often. */
const REPORT_EVERY = 300_000

/** Renews the node's lease and posts its status now and then, until stopped. Returns the way to stop. */
export function startHeartbeat(context: ControllerContext, name: string, post: () => void): () => void {
  const {clock} = context
  let posted = clock.now()
  const beat = (): void => {
    try {
      const isRenewed = renew(context, name)
      if (!isRenewed || clock.now() - posted >= REPORT_EVERY) {
        posted = clock.now()
        post()
      }
    } catch (error) {
      context.onError('node lease', name, error)
    }
    cancel = clock.after(RENEW_EVERY, beat)
  }
  let cancel = (): void => {}
  beat()
  return () => cancel()
}

/** False where a lease cannot be kept, because its namespace or the node is missing. */
function renew(context: ControllerContext, name: string): boolean {
  const node = context.registry.get(nodes, undefined, name) as NodeObject | undefined
  if (node === undefined) return false
  const renewTime = microTimestamp(context.clock.now())
  const spec = {holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime}
  const known = context.registry.get(leases, NAMESPACE, name) as unknown as Lease | undefined
  if (known !== undefined) {
    modify(context, leases, known, 'object', draft => {
      draft.spec = {...draft.spec, ...spec}
    })
    return true
  }
  const owner = {apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid}
  try {
    create(context, leases, {metadata: {name, namespace: NAMESPACE, ownerReferences: [owner]}, spec})
    return true
  } catch (error) {
    if (isStatus(error, 404)) return false
    throw error
  }
}
