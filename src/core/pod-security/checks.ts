/** What the Pod Security Standards look at. Kubernetes staging/src/k8s.io/pod-security-admission/policy/check_*.go */
import type {Path} from '../field-path.ts'
import {isObject, type Json, type JsonObject, listAt, stringAt, valueAt} from '../json.ts'
import {goQuote} from '../kinds/go-text.ts'
import {atLeast, type Version} from '../version.ts'
import {
  atContext,
  ofContainers,
  ofEach,
  podContext,
  quoted,
  type SecurityFault,
  type SeenContainer,
  type SeenPod,
  setters,
  sorted,
  texts,
  without,
} from './seen-pod.ts'

interface SecurityCheck {
  /** Restricted makes the checks of baseline as well. */
  readonly of: 'baseline' | 'restricted'
  /** The first version of the policy that makes it, the first that does not any more. */
  readonly since?: Version
  readonly until?: Version
  /** The first version in which restricted has a check of its own instead of it. */
  readonly replaced?: Version
  readonly find: (pod: SeenPod) => SecurityFault | undefined
}

const isAllowedProfile = (value: Json): boolean => value === 'RuntimeDefault' || value === 'Localhost'
const profileType: Path = ['seccompProfile', 'type']

function forbiddenProfile(pod: SeenPod): SecurityFault | undefined {
  const found = setters(pod, profileType, value => !isAllowedProfile(value))
  if (!found) return undefined
  const detail = `${found.who} must not set securityContext.seccompProfile.type to ${quoted(sorted(texts(found.values)))}`
  return {reason: 'seccompProfile', detail, at: found.at}
}

/** As the server writes an annotation that it does not like. */
const annotationText = (annotations: JsonObject, key: string): string =>
  `${key}=${goQuote(stringAt(annotations, key) ?? '')}`

const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'

/** Before there were fields for it. */
function forbiddenProfileAnnotation({annotations, containers}: SeenPod): SecurityFault | undefined {
  const keys = [seccompOfPod, ...containers.map(({name}) => `${seccompOfContainer}${name}`)]
  const bad = keys.filter(key => {
    const value = stringAt(annotations, key)
    return value !== undefined && !/^(?:(?:runtime|docker)\/default$|localhost\/)/.test(value)
  })
  const [first] = bad
  if (first === undefined) return undefined
  const written = sorted(bad.map(key => annotationText(annotations, key)))
  const detail = `forbidden annotation${written.length === 1 ? '' : 's'} ${written.join(', ')}`
  return {reason: 'seccompProfile', detail, at: ['metadata', 'annotations', first]}
}

const basicCapabilities: ReadonlySet<Json> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

/** Capabilities that containers add beyond those. */
function addedCapabilities({containers}: SeenPod, allowed: ReadonlySet<Json>): SecurityFault | undefined {
  const beyond = ({context}: SeenContainer): string[] =>
    texts(listAt(context, 'capabilities', 'add')).filter(name => !allowed.has(name))
  const found = containers.filter(container => beyond(container).length > 0)
  const [first] = found
  return (
    first && {
      reason: 'non-default capabilities',
      detail: `${ofContainers(found)} must not include ${quoted(sorted(found.flatMap(beyond)))} in securityContext.capabilities.add`,
      at: atContext(first, 'capabilities', 'add'),
    }
  )
}

function restrictedCapabilities(pod: SeenPod): SecurityFault | undefined {
  if (pod.isWindows) return undefined
  const keeping = pod.containers.filter(({context}) => !listAt(context, 'capabilities', 'drop').includes('ALL'))
  const added = addedCapabilities(pod, new Set(['NET_BIND_SERVICE']))
  const [first] = keeping
  if (!first) return added && {...added, reason: 'unrestricted capabilities'}
  const kept = `${ofContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`
  return {
    reason: 'unrestricted capabilities',
    detail: added ? `${kept}; ${added.detail}` : kept,
    at: atContext(first, 'capabilities', 'drop'),
  }
}

const probeFields = ['livenessProbe', 'readinessProbe', 'startupProbe'].map(field => [field])
const handlerFields = [...probeFields, ['lifecycle', 'postStart'], ['lifecycle', 'preStop']]
const hostsOf = ({container, at}: SeenContainer): {value: string; at: Path}[] =>
  handlerFields.flatMap(handler =>
    ['httpGet', 'tcpSocket'].flatMap(field => {
      const value = stringAt(container, ...handler, field, 'host') ?? ''
      return value === '' ? [] : {value, at: [...at, ...handler, field, 'host']}
    }),
  )

const safeSysctls: readonly (readonly [name: string, since: Version])[] = [
  ['kernel.shm_rmid_forced', [1, 0]],
  ['net.ipv4.ip_local_port_range', [1, 0]],
  ['net.ipv4.tcp_syncookies', [1, 0]],
  ['net.ipv4.ping_group_range', [1, 0]],
  ['net.ipv4.ip_unprivileged_port_start', [1, 0]],
  ['net.ipv4.ip_local_reserved_ports', [1, 27]],
  ['net.ipv4.tcp_keepalive_time', [1, 29]],
  ['net.ipv4.tcp_fin_timeout', [1, 29]],
  ['net.ipv4.tcp_keepalive_intvl', [1, 29]],
  ['net.ipv4.tcp_keepalive_probes', [1, 29]],
  ['net.ipv4.tcp_rmem', [1, 32]],
  ['net.ipv4.tcp_wmem', [1, 32]],
]

function unsafeSysctls({version, context}: SeenPod): SecurityFault | undefined {
  const isSafe = (name: string): boolean =>
    safeSysctls.some(([known, since]) => known === name && atLeast(version, since))
  const names = listAt(context, 'sysctls').map(item => stringAt(item, 'name') ?? '')
  const bad = names.filter(name => !isSafe(name))
  const [first] = bad
  if (first === undefined) return undefined
  const at = [...podContext, 'sysctls', names.indexOf(first), 'name']
  return {reason: 'forbidden sysctls', detail: bad.join(', '), at}
}

function forbiddenProcMount(pod: SeenPod): SecurityFault | undefined {
  return ofEach(
    pod,
    'procMount',
    container => {
      const value = stringAt(container.context, 'procMount') ?? 'Default'
      return value === 'Default' ? [] : [{value, at: atContext(container, 'procMount')}]
    },
    (found, values) => `${ofContainers(found)} must not set securityContext.procMount to ${quoted(values)}`,
  )
}

function forbiddenLabels(pod: SeenPod): SecurityFault | undefined {
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t']
  if (atLeast(pod.version, [1, 31])) types.push('container_engine_t')
  const bad = (options: Json): {type: string[]; user: boolean; role: boolean} => {
    const type = stringAt(options, 'type') ?? ''
    const isSet = (field: string): boolean => (stringAt(options, field) ?? '') !== ''
    return {type: types.includes(type) ? [] : [type], user: isSet('user'), role: isSet('role')}
  }
  const found = setters(pod, ['seLinuxOptions'], options => {
    const {type, user, role} = bad(options)
    return type.length > 0 || user || role
  })
  if (!found) return undefined
  const all = found.values.map(bad)
  const wrong = sorted(all.flatMap(({type}) => type))
  const data = [
    ...(wrong.length > 0 ? [`type${wrong.length === 1 ? '' : 's'} ${quoted(wrong)}`] : []),
    ...(all.some(({user}) => user) ? ['user may not be set'] : []),
    ...(all.some(({role}) => role) ? ['role may not be set'] : []),
  ]
  const detail = `${found.who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`
  return {reason: 'seLinuxOptions', detail, at: found.at}
}

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

function forbiddenAppArmor(pod: SeenPod): SecurityFault | undefined {
  const found = setters(pod, ['appArmorProfile', 'type'], value => !isAllowedProfile(value))
  const annotations = Object.keys(pod.annotations).filter(
    key =>
      key.startsWith(appArmorPrefix) &&
      !/^(?:runtime\/default$|localhost\/|$)/.test(stringAt(pod.annotations, key) ?? ''),
  )
  const [annotation] = annotations
  if (!found && !annotation) return undefined
  const written = annotations.map(key => annotationText(pod.annotations, key)).toSorted()
  const values = [...sorted(texts(found?.values ?? [])), ...written]
  const who = [...(found ? [found.who] : []), ...(annotation ? [`annotation${written.length === 1 ? '' : 's'}`] : [])]
  return {
    reason: `forbidden AppArmor profile${values.length === 1 ? '' : 's'}`,
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
    at: found ? found.at : ['metadata', 'annotations', annotation!],
  }
}

function hostVolumes({spec}: SeenPod): SecurityFault | undefined {
  const volumes = listAt(spec, 'volumes')
  const bad = volumes.filter(volume => isObject(volume) && isObject(volume['hostPath']))
  const [first] = bad
  if (first === undefined) return undefined
  const names = bad.map(volume => stringAt(volume, 'name') ?? '')
  const at = ['spec', 'volumes', volumes.indexOf(first), 'hostPath']
  return {reason: 'hostPath volumes', detail: `volume${bad.length === 1 ? '' : 's'} ${quoted(names)}`, at}
}

const allowedSources: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

function restrictedVolumes({spec}: SeenPod): SecurityFault | undefined {
  const volumes = listAt(spec, 'volumes')
  const sourceOf = (volume: Json): string =>
    isObject(volume) ? (Object.keys(volume).find(key => isObject(volume[key])) ?? 'unknown') : 'unknown'
  const bad = volumes.filter(volume => !allowedSources.has(sourceOf(volume)))
  const [first] = bad
  if (first === undefined) return undefined
  const names = bad.map(volume => stringAt(volume, 'name') ?? '')
  const types = sorted(bad.map(sourceOf))
  const [who, verb] = bad.length === 1 ? ['volume', 'uses'] : ['volumes', 'use']
  return {
    reason: 'restricted volume types',
    detail: `${who} ${quoted(names)} ${verb} restricted volume type${types.length === 1 ? '' : 's'} ${quoted(types)}`,
    at: ['spec', 'volumes', volumes.indexOf(first), sourceOf(first)],
  }
}

/** In the server's order: those of baseline, then those of restricted, each by name. */
const checks: readonly SecurityCheck[] = [
  {of: 'baseline', find: forbiddenAppArmor},
  {of: 'baseline', replaced: [1, 22], find: pod => addedCapabilities(pod, basicCapabilities)},
  {
    of: 'baseline',
    find({spec}) {
      const set = ['hostNetwork', 'hostPID', 'hostIPC'].filter(field => spec[field] === true)
      const detail = set.map(field => `${field}=true`).join(', ')
      return set[0] === undefined ? undefined : {reason: 'host namespaces', detail, at: ['spec', set[0]]}
    },
  },
  {of: 'baseline', replaced: [1, 0], find: hostVolumes},
  {
    of: 'baseline',
    find: pod =>
      ofEach(
        pod,
        'hostPort',
        ({container, at}) =>
          listAt(container, 'ports').flatMap((port, index) => {
            const value = valueAt(port, ['hostPort'])
            return typeof value === 'number' && value !== 0
              ? {value: String(value), at: [...at, 'ports', index, 'hostPort']}
              : []
          }),
        (found, values) =>
          `${ofContainers(found)} ${found.length === 1 ? 'uses' : 'use'} hostPort${values.length === 1 ? '' : 's'} ${values.join(', ')}`,
      ),
  },
  {
    of: 'baseline',
    since: [1, 34],
    find: pod =>
      ofEach(
        pod,
        'probe or lifecycle host',
        hostsOf,
        (found, values) =>
          `${ofContainers(found.toSorted((a, b) => (a.name < b.name ? -1 : 1)))} ${found.length === 1 ? 'uses' : 'use'} probe or lifecycle host${values.length === 1 ? '' : 's'} ${quoted(values)}`,
      ),
  },
  {
    of: 'baseline',
    find: pod =>
      ofEach(
        pod,
        'privileged',
        each => (each.context['privileged'] === true ? [{value: 'true', at: atContext(each, 'privileged')}] : []),
        found => `${ofContainers(found)} must not set securityContext.privileged=true`,
      ),
  },
  {of: 'baseline', replaced: [1, 35], find: pod => (pod.isRelaxed ? undefined : forbiddenProcMount(pod))},
  {of: 'baseline', find: forbiddenLabels},
  {of: 'baseline', until: [1, 19], find: forbiddenProfileAnnotation},
  {of: 'baseline', since: [1, 19], replaced: [1, 19], find: forbiddenProfile},
  {of: 'baseline', find: unsafeSysctls},
  {
    of: 'baseline',
    find(pod) {
      const found = setters(pod, ['windowsOptions', 'hostProcess'], value => value === true)
      if (!found) return undefined
      const detail = `${found.who} must not set securityContext.windowsOptions.hostProcess=true`
      return {reason: 'hostProcess', detail, at: found.at}
    },
  },
  {
    of: 'restricted',
    since: [1, 8],
    find({containers, isWindows}) {
      const bad = isWindows ? [] : containers.filter(({context}) => context['allowPrivilegeEscalation'] !== false)
      const [first] = bad
      return (
        first && {
          reason: 'allowPrivilegeEscalation != false',
          detail: `${ofContainers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
          at: atContext(first, 'allowPrivilegeEscalation'),
        }
      )
    },
  },
  {of: 'restricted', since: [1, 22], find: restrictedCapabilities},
  {of: 'restricted', since: [1, 35], find: forbiddenProcMount},
  {of: 'restricted', find: restrictedVolumes},
  {
    of: 'restricted',
    find(pod) {
      if (pod.isRelaxed) return undefined
      const reason = 'runAsNonRoot != true'
      const found = setters(pod, ['runAsNonRoot'], value => value === false)
      if (found) return {reason, detail: `${found.who} must not set securityContext.runAsNonRoot=false`, at: found.at}
      const bare = without(pod, ['runAsNonRoot'], value => value === true)
      if (bare.length === 0) return undefined
      const detail = `pod or ${ofContainers(bare)} must set securityContext.runAsNonRoot=true`
      return {reason, detail, at: [...podContext, 'runAsNonRoot']}
    },
  },
  {
    of: 'restricted',
    since: [1, 23],
    find(pod) {
      const found = pod.isRelaxed ? undefined : setters(pod, ['runAsUser'], value => value === 0)
      return found && {reason: 'runAsUser=0', detail: `${found.who} must not set runAsUser=0`, at: found.at}
    },
  },
  {
    of: 'restricted',
    since: [1, 19],
    find(pod) {
      if (pod.isWindows) return undefined
      const found = forbiddenProfile(pod)
      if (found) return found
      const bare = without(pod, profileType, isAllowedProfile)
      if (bare.length === 0) return undefined
      const detail = `pod or ${ofContainers(bare)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`
      return {reason: 'seccompProfile', detail, at: [...podContext, ...profileType]}
    },
  },
]

/** The checks that a level makes in a version of the policy. */
export const checksOf = (
  level: 'baseline' | 'restricted' | 'privileged',
  version: Version,
): readonly SecurityCheck[] =>
  level === 'privileged'
    ? []
    : checks.filter(
        ({of, since = [1, 0], until, replaced}) =>
          atLeast(version, since) &&
          !(until && atLeast(version, until)) &&
          (of === level || (of === 'baseline' && !(replaced && atLeast(version, replaced)))),
      )
