/**
 * The Pod Security Standards that a Namespace can enforce. Kubernetes staging/src/k8s.io/pod-security-admission: api/helpers.go for the
 * labels, policy/check_*.go for what is looked at. Pinned versions before 1.25 are judged as 1.25, but for what came later.
 */
import {type JsonObject, stringAt} from '../json.ts'
import {atLeast, compareVersions, type Version} from '../version.ts'
import {checks} from './checks.ts'
import {type SecurityFault, seenPod} from './seen-pod.ts'

export const securityLevels = ['privileged', 'baseline', 'restricted'] as const
export type SecurityLevel = (typeof securityLevels)[number]

const prefix = 'pod-security.kubernetes.io/'
export const enforceLabel = `${prefix}enforce`

/** What the server refuses of the labels of a Namespace: the label, its value and the server's words; in the server's order. */
export function securityLabelFaults(labels: JsonObject): readonly {label: string; value: string; detail: string}[] {
  const faults: {label: string; value: string; detail: string}[] = []
  const judge = (label: string, isGood: (value: string) => boolean, detail: string): void => {
    const value = stringAt(labels, label)
    if (value !== undefined && !isGood(value)) faults.push({label, value, detail})
  }
  for (const mode of ['enforce', 'audit', 'warn']) {
    judge(`${prefix}${mode}`, value => isLevel(value), `must be one of ${securityLevels.join(', ')}`)
    judge(`${prefix}${mode}-version`, isPolicyVersion, 'must be "latest" or "v1.x"')
  }
  return faults
}

const isLevel = (value: string | undefined): value is SecurityLevel => securityLevels.some(level => level === value)
const isPolicyVersion = (value: string): boolean => /^(?:latest|v1\.(?:\d|[1-9]\d+))$/.test(value)

export interface SecurityPolicy {
  readonly level: SecurityLevel
  readonly version: Version
}

/** What a Namespace with these (accepted) labels enforces on a server of that version; undefined for one that lets all pods in. */
export function enforcedPolicy(labels: JsonObject, server: Version): SecurityPolicy | undefined {
  const level = stringAt(labels, enforceLabel)
  if (!isLevel(level) || level === 'privileged') return undefined
  const minor = /^v1\.(\d+)$/.exec(stringAt(labels, `${enforceLabel}-version`) ?? '')?.[1]
  const pinned: Version = [1, Number(minor ?? Infinity)]
  return {level, version: compareVersions(pinned, server) < 0 ? pinned : server}
}

/** What a policy forbids of a pod or template `{metadata, spec}`; in the server's order of checks. */
export function securityFaults(pod: JsonObject, {level, version}: SecurityPolicy): readonly SecurityFault[] {
  const seen = seenPod(pod, version)
  return checks
    .filter(check => (check.of === 'both' || check.of === level) && atLeast(version, check.since ?? [1, 0]))
    .flatMap(({find}) => find(seen) ?? [])
}
