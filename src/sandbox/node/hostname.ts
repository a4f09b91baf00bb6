import type {Pod} from '../controllers/objects.ts'
import {clusterDomain} from './network/dns.ts'

/** What the containers of a pod call themselves. Kubernetes pkg/kubelet/kubelet_pods.go GeneratePodHostNameAndDomain */
export interface PodHostname {
  /** The name alone: that of the node where the pod has its network. */
  readonly short: string
  /** With the domain of its Service, where it has one (DNS-11). */
  readonly full: string
  /** What `hostname` says. */
  readonly shown: string
}

export function hostnameOf({spec, metadata}: Pod, node: string): PodHostname {
  const {hostnameOverride, hostname, subdomain, setHostnameAsFQDN} = spec
  if (spec.hostNetwork === true) return {short: node, full: node, shown: node}
  const short = (hostnameOverride ?? hostname ?? metadata.name).slice(0, 63).replace(/[-.]+$/, '')
  const hasDomain = subdomain !== undefined && subdomain !== '' && hostnameOverride === undefined
  const full = hasDomain ? `${short}.${subdomain}.${metadata.namespace}.svc.${clusterDomain}` : short
  return {short, full, shown: setHostnameAsFQDN === true ? full : short}
}
