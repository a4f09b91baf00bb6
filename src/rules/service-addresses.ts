import type {Path} from '../core/field-path.ts'
import {type JsonObject, listAt, stringAt, valueAt} from '../core/json.ts'
import {addressText, parseAddress} from '../core/ip.ts'

/** A node port or cluster IP that a Service asks for by its value. */
export interface AskedAddress {
  /** `node port 30080`, `cluster IP 10.0.0.7`: the same for all that cannot both have it. */
  readonly text: string
  readonly path: Path
  /** The node port. */
  readonly port?: number
}

/**
 * What a Service asks for of what a cluster has once. One node port is for one Service, whatever the protocol; ports of health
 * checks are taken of the same. Kubernetes pkg/registry/core/service/storage/alloc.go.
 */
export function askedAddresses(service: JsonObject): AskedAddress[] {
  const ports: Path[] = [
    ...listAt(service, 'spec', 'ports').map((_, index) => ['spec', 'ports', index, 'nodePort']),
    ['spec', 'healthCheckNodePort'],
  ]
  const addresses: Path[] = [
    ['spec', 'clusterIP'],
    ...listAt(service, 'spec', 'clusterIPs').map((_, index) => ['spec', 'clusterIPs', index]),
  ]
  return [
    ...ports.flatMap(path => {
      const port = valueAt(service, path)
      return typeof port === 'number' && port !== 0 ? [{text: `node port ${port}`, path, port}] : []
    }),
    ...addresses.flatMap(path => {
      const bytes = parseAddress(stringAt(service, ...path) ?? '')
      return bytes ? [{text: `cluster IP ${addressText(bytes)}`, path}] : []
    }),
  ]
}
