/**
 * The Pod Security Standards that a Namespace can enforce. Kubernetes staging/src/k8s.io/pod-security-admission: api/helpers.go for the
 * labels, policy/check_*.go for what is looked at.
 */
import {type JsonObject, stringAt} from '../json.ts'
import {compareVersions, type Version} from '../version.ts'
import {checksOf} from './checks.ts'
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
  /** As the server names it: `restricted:latest`. */
  readonly name: string
}

/**
 * What a Namespace with these (accepted) labels enforces, or warns of, on a server of that version; undefined where it does not mind.
 * A Namespace that does not say what to warn of warns of what it enforces.
 */
export function securityPolicy(
  labels: JsonObject,
  mode: 'enforce' | 'warn',
  server: Version,
): SecurityPolicy | undefined {
  const told = stringAt(labels, `${prefix}${mode}`) === undefined ? 'enforce' : mode
  const level = stringAt(labels, `${prefix}${told}`)
  if (!isLevel(level) || level === 'privileged') return undefined
  const versions = [mode, told].map(each => stringAt(labels, `${prefix}${each}-version`))
  const written = versions.find(version => version !== undefined) ?? 'latest'
  const pinned: Version = [1, written === 'latest' ? Infinity : Number(written.slice('v1.'.length))]
  return {level, version: compareVersions(pinned, server) < 0 ? pinned : server, name: `${level}:${written}`}
}

/** What a policy forbids of a pod or template `{metadata, spec}`; in the server's order of checks. */
export function securityFaults(
  pod: JsonObject,
  {level, version}: Pick<SecurityPolicy, 'level' | 'version'>,
): readonly SecurityFault[] {
  const seen = seenPod(pod, version)
  return checksOf(level, version).flatMap(({find}) => find(seen) ?? [])
}

/** Faults as the server lists them: `hostPort (container "web" uses hostPort 80), …`. */
export const faultsText = (faults: readonly SecurityFault[]): string =>
  faults.map(({reason, detail}) => `${reason} (${detail})`).join(', ')
