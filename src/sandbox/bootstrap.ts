import type {JsonObject} from '../core/json.ts'
import {bootstrapRoles} from './bootstrap-roles.ts'
import type {ObjectRegistry} from './registry/object-registry.ts'
import {StatusError} from './registry/status-errors.ts'

const namespace = (name: string): JsonObject => ({apiVersion: 'v1', kind: 'Namespace', metadata: {name}})

/** What the Service `kubernetes` leads to; the port that the host sees is another, and changes. */
const securePort = 6443
/** Loopback addresses are no endpoints; this is the address for documentation (RFC 5737). Nothing listens there. */
export const apiServerAddress = '192.0.2.2'

/** What a new cluster has before anybody comes: what the API server itself creates when it starts. */
const objects = (): JsonObject[] => [
  ...['kube-system', 'kube-public', 'kube-node-lease', 'default'].map(namespace),
  ...bootstrapRoles,
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: {name: 'system-cluster-critical'},
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: {name: 'system-node-critical'},
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: 'kubernetes', namespace: 'default', labels: {component: 'apiserver', provider: 'kubernetes'}},
    spec: {
      clusterIP: '10.96.0.1',
      ports: [{name: 'https', port: 443, protocol: 'TCP', targetPort: securePort}],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: {'endpointslice.kubernetes.io/skip-mirror': 'true'},
    },
    subsets: [{addresses: [{ip: apiServerAddress}], ports: [{name: 'https', port: securePort, protocol: 'TCP'}]}],
  },
  // Kubernetes pkg/controlplane/reconcilers/endpointsadapter.go
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {name: 'kubernetes', namespace: 'default', labels: {'kubernetes.io/service-name': 'kubernetes'}},
    addressType: 'IPv4',
    endpoints: [{addresses: [apiServerAddress], conditions: {ready: true}}],
    ports: [{name: 'https', port: securePort, protocol: 'TCP'}],
  },
]

/** Creates what is not there yet; a sandbox that was started before has it all. */
export function bootstrap(registry: ObjectRegistry): void {
  for (const object of objects()) {
    try {
      registry.create(object)
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error
    }
  }
}
