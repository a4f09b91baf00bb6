// What a kubelet tells of its node. Kubernetes pkg/kubelet/nodestatus/setters.go
import type {NodeObject} from '../controllers/objects.ts'
import type {NodeCapacity} from './node-agent.ts'

export interface NodeFacts {
  readonly name: string
  readonly address: string
  readonly capacity: NodeCapacity
  readonly version: string
}

/** The status of a node that works; conditions keep the time of their last change. */
export function nodeStatus(
  {name, address, capacity: {cpu, memory, pods, storage}, version}: NodeFacts,
  node: NodeObject,
  now: string,
) {
  const capacity = {
    cpu,
    'ephemeral-storage': storage,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory,
    pods: String(pods),
  }
  const condition = (type: string, status: string, reason: string, message: string) => {
    const before = node.status?.conditions?.find(candidate => candidate.type === type)
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now
    return {type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message}
  }
  return {
    capacity,
    allocatable: capacity,
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status (simulated)'),
    ],
    addresses: [
      {type: 'InternalIP', address},
      {type: 'Hostname', address: name},
    ],
    daemonEndpoints: {kubeletEndpoint: {Port: 10250}},
    nodeInfo: {
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: '6.1.0-simulated',
      osImage: 'k8slab sandbox (simulated)',
      containerRuntimeVersion: 'simulated://1.0.0',
      kubeletVersion: `v${version}`,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  }
}
