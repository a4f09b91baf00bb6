import type {Place, Related} from '../core/diagnostic.ts'
import {objectAt, stringAt} from '../core/json.ts'
import {enforceLabel, securityFaults, type SecurityPolicy, securityPolicy} from '../core/pod-security/policy.ts'
import type {SecurityFault} from '../core/pod-security/seen-pod.ts'
import {acceptedByKind} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'
import {podTemplateOf} from './pod-template.ts'
import type {Remark, Subject, World} from './rule.ts'

interface Enforced {
  readonly policy: SecurityPolicy
  readonly place: Place
  /** What comes before the Namespace: where that exists already, it is let in. */
  readonly before: ReadonlySet<Subject>
}

/** The namespaces of the input that do not let every pod in. */
const enforced = oncePerWorld(world => {
  const found = new Map<string, Enforced>()
  for (const {subject, stored} of acceptedByKind(world).get('Namespace') ?? []) {
    const policy = securityPolicy(objectAt(stored, 'metadata', 'labels'), 'enforce', world.version)
    if (!policy) continue
    const place = subject.manifest.place(['metadata', 'labels', enforceLabel])
    found.set(subject.manifest.name, {
      policy,
      place,
      before: new Set(world.subjects.slice(0, world.subjects.indexOf(subject))),
    })
  }
  return found
})

/** What the Pod Security level of its namespace forbids of a pod, or of those that a workload makes; one remark for each thing. */
export function securityRemarks(subject: Subject, world: World): readonly Remark[] {
  const namespaces = enforced(world)
  const {namespace = ''} = subject.manifest
  const enforces = namespaces.get(namespace)
  const template = enforces && podTemplateOf(subject)
  if (!template || enforces.before.has(subject)) return []
  const pod = objectAt(template.stored, ...template.at)
  const {level} = enforces.policy
  const isWindows = stringAt(pod, 'spec', 'os', 'name') === 'windows'
  const related: Related[] = [{message: `Namespace "${namespace}" enforces it`, at: enforces.place}]
  return securityFaults(pod, enforces.policy).map(fault => ({
    message: `Pod Security "${level}" of namespace "${namespace}" does not allow it: ${textOf(fault)}`,
    hint: isWindows && notOfWindows.has(fault.reason) ? windowsHint : hintOf(fault),
    path: [...template.at, ...fault.at],
    related,
  }))
}

/** `hostPID=true` says nothing of what is meant, `container "web" must set …` does. */
const textOf = ({reason, detail}: SecurityFault): string =>
  detail.includes(' must ') ? detail : `${reason} (${detail})`

/** What to write where a field of the security context has another value, or is not there. */
const wanted: Readonly<Record<string, string>> = {
  'allowPrivilegeEscalation != false': 'allowPrivilegeEscalation: false',
  'runAsNonRoot != true': 'runAsNonRoot: true',
  seccompProfile: 'seccompProfile: {type: RuntimeDefault}',
  'runAsUser=0': 'runAsUser: 1000, or another user than root',
  'unrestricted capabilities': 'capabilities: {drop: [ALL]}',
}

/** What a pod for Windows must not have. */
const notOfWindows: ReadonlySet<string> = new Set([
  'allowPrivilegeEscalation != false',
  'seccompProfile',
  'unrestricted capabilities',
])
const windowsHint = 'pin the namespace to v1.25 or later, which does not ask it of pods for Windows'

function hintOf({reason, at}: SecurityFault): string {
  if (reason.includes('volume')) return 'mount a claim, an emptyDir, a ConfigMap or a Secret instead'
  const isOfContainer = at.includes('containers') || at.includes('initContainers')
  const text = wanted[reason]
  if (text === undefined || at.includes('add') || at.includes('annotations'))
    return 'remove it, or choose a namespace that lets it in'
  return `write ${text} into the securityContext of the ${isOfContainer ? 'container' : 'pod'}`
}
