// Which pods stand behind a Service, and with which ports. Kubernetes staging/src/k8s.io/endpointslice
import type {Container, EndpointPort, Pod, Service, ServicePort} from './objects.ts'
import {isTerminal, isTerminating} from './pods.ts'

/** Pods that are over or have no address are never listed; leaving ones only where not-ready addresses are published. */
export const mayBeEndpoint = (pod: Pod, includeTerminating: boolean): boolean =>
  !isTerminal(pod) && (pod.status?.podIP ?? '') !== '' && (includeTerminating || !isTerminating(pod))

/** DNS-04: a hostname of its own only with a subdomain that is this Service. */
export const hostnameFor = (pod: Pod, service: Service): string | undefined =>
  pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined

export const isHeadless = (service: Service): boolean => service.spec.clusterIP === 'None'

/** The ports as the pod serves them; a named target port that the pod does not have is left out. */
export const portsOf = (service: Service, pod: Pod): EndpointPort[] =>
  (service.spec.ports ?? []).flatMap(port => {
    const number = targetPort(pod, port)
    if (number === undefined) return []
    const {name, protocol = 'TCP', appProtocol} = port
    return [
      {
        ...(name === undefined ? {} : {name}),
        port: number,
        protocol,
        ...(appProtocol === undefined ? {} : {appProtocol}),
      },
    ]
  })

export function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  for (const container of longRunning(pod)) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === target && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP')) {
        return candidate.containerPort
      }
    }
  }
  return undefined
}

/** The containers and the sidecars. */
const longRunning = (pod: Pod): readonly Container[] => [
  ...pod.spec.containers,
  ...(pod.spec.initContainers ?? []).filter(container => container.restartPolicy === 'Always'),
]

/** Labels for what is derived from the Service: its own, whether it is headless, and the reserved ones. */
export function derivedLabels(service: Service, reserved: Readonly<Record<string, string>>): Record<string, string> {
  const {'service.kubernetes.io/headless': _, ...own} = service.metadata.labels ?? {}
  return {...own, ...(isHeadless(service) ? {'service.kubernetes.io/headless': ''} : {}), ...reserved}
}
