import {describe, expect, it} from 'vitest'
import {type JsonObject, objectAt} from '../json.ts'
import {newestVersion, type Version} from '../version.ts'
import {type SecurityLevel, securityFaults, securityLabelFaults, securityPolicy} from './policy.ts'

const told = (pod: JsonObject, level: SecurityLevel, version: Version = newestVersion): string[] =>
  securityFaults(pod, {level, version}).map(({reason, detail, at}) => `${at.join('.')}: ${reason} (${detail})`)

const pod = (container: JsonObject, spec: JsonObject = {}): JsonObject => ({
  spec: {...spec, containers: [{name: 'web', image: 'nginx', ...container}]},
})
const closed: JsonObject = {
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: {drop: ['ALL']},
    runAsNonRoot: true,
    seccompProfile: {type: 'RuntimeDefault'},
  },
}

// What a kube-apiserver 1.36 says.
describe('the Pod Security Standards', () => {
  it('let a pod in that has what they want', () => {
    expect(told(pod({}), 'baseline')).toEqual([])
    expect(told(pod(closed), 'restricted')).toEqual([])
    expect(told(pod({}, {os: {name: 'windows'}, securityContext: {runAsNonRoot: true}}), 'restricted')).toEqual([])
  })
  it('want of a restricted pod what it does not say', () => {
    expect(told(pod({}), 'restricted')).toEqual([
      'spec.containers.0.securityContext.allowPrivilegeEscalation: allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)',
      'spec.containers.0.securityContext.capabilities.drop: unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"])',
      'spec.securityContext.runAsNonRoot: runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
      'spec.securityContext.seccompProfile.type: seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ])
  })
  it.each<[string, JsonObject, string]>([
    ['the host', pod({}, {hostPID: true, hostIPC: true}), 'spec.hostPID: host namespaces (hostPID=true, hostIPC=true)'],
    [
      'ports of the host',
      pod({ports: [{containerPort: 1}, {containerPort: 2, hostPort: 2}]}),
      'spec.containers.0.ports.1.hostPort: hostPort (container "web" uses hostPort 2)',
    ],
    [
      'folders of the host',
      pod(
        {},
        {
          volumes: [
            {name: 'a', emptyDir: {}},
            {name: 'b', hostPath: {path: '/'}},
          ],
        },
      ),
      'spec.volumes.1.hostPath: hostPath volumes (volume "b")',
    ],
    [
      'capabilities',
      pod({securityContext: {capabilities: {add: ['CHOWN', 'SYS_ADMIN', 'NET_RAW']}}}),
      'spec.containers.0.securityContext.capabilities.add: non-default capabilities (container "web" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      'privileges',
      pod({securityContext: {privileged: true}}),
      'spec.containers.0.securityContext.privileged: privileged (container "web" must not set securityContext.privileged=true)',
    ],
    [
      'profiles',
      pod(
        {securityContext: {seccompProfile: {type: 'Unconfined'}}},
        {securityContext: {seccompProfile: {type: 'Unconfined'}}},
      ),
      'spec.securityContext.seccompProfile.type: seccompProfile (pod and container "web" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'labels of SELinux',
      pod({}, {securityContext: {seLinuxOptions: {type: 'spc_t', role: 'r'}}}),
      'spec.securityContext.seLinuxOptions: seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; role may not be set)',
    ],
    [
      'sysctls',
      pod({}, {securityContext: {sysctls: [{name: 'net.ipv4.tcp_rmem'}, {name: 'kernel.sem'}]}}),
      'spec.securityContext.sysctls.1.name: forbidden sysctls (kernel.sem)',
    ],
    [
      'probes of other hosts',
      pod({livenessProbe: {httpGet: {port: 80, host: 'other'}}}),
      'spec.containers.0.livenessProbe.httpGet.host: probe or lifecycle host (container "web" uses probe or lifecycle host "other")',
    ],
    [
      'the whole of /proc',
      pod({securityContext: {procMount: 'Unmasked'}}),
      'spec.containers.0.securityContext.procMount: procMount (container "web" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'processes of the host under Windows',
      pod({}, {securityContext: {windowsOptions: {hostProcess: true}}}),
      'spec.securityContext.windowsOptions.hostProcess: hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
    ],
    [
      'AppArmor switched off',
      {
        ...pod({}),
        metadata: {annotations: {'container.apparmor.security.beta.kubernetes.io/web': 'unconfined'}},
      },
      'metadata.annotations.container.apparmor.security.beta.kubernetes.io/web: forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/web="unconfined"")',
    ],
  ])('baseline forbids %s', (_title, object, fault) => {
    expect(told(object, 'baseline')).toEqual([fault])
  })
  it.each<[string, JsonObject, string]>([
    [
      'volumes of all sorts',
      pod(closed, {
        volumes: [
          {name: 'a', nfs: {}},
          {name: 'b', hostPath: {}},
          {name: 'c', secret: {}},
        ],
      }),
      'spec.volumes.0.nfs: restricted volume types (volumes "a", "b" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'root',
      pod(closed, {securityContext: {runAsUser: 0}}),
      'spec.securityContext.runAsUser: runAsUser=0 (pod must not set runAsUser=0)',
    ],
    [
      'root by omission',
      pod(closed, {securityContext: {runAsNonRoot: false}}),
      'spec.securityContext.runAsNonRoot: runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
    ],
  ])('restricted forbids %s', (_title, object, fault) => {
    expect(told(object, 'restricted')).toEqual([fault])
  })
  it('change with the version', () => {
    const probe = pod({livenessProbe: {httpGet: {port: 80, host: 'other'}}})
    expect(told(probe, 'baseline', [1, 33])).toEqual([])
    const root = pod(closed, {hostUsers: false, securityContext: {runAsUser: 0}})
    expect(told(root, 'restricted', [1, 34])).toHaveLength(1)
    expect(told(root, 'restricted', [1, 35])).toEqual([])
  })
})

// The first version that finds something and the last; asked of a kube-apiserver 1.36 for every version.
describe('a pinned version makes the checks of its time', () => {
  const reasons = (object: JsonObject, level: SecurityLevel, minor: number): string[] =>
    securityFaults(object, {level, version: [1, minor]}).map(({reason}) => reason)
  const nonRoot: JsonObject = {securityContext: {runAsNonRoot: true}}

  it.each<[number, readonly string[]]>([
    [0, []],
    [7, []],
    [8, ['allowPrivilegeEscalation != false']],
    [18, ['allowPrivilegeEscalation != false']],
    [19, ['allowPrivilegeEscalation != false', 'seccompProfile']],
    [21, ['allowPrivilegeEscalation != false', 'seccompProfile']],
    [22, ['allowPrivilegeEscalation != false', 'unrestricted capabilities', 'seccompProfile']],
    [36, ['allowPrivilegeEscalation != false', 'unrestricted capabilities', 'seccompProfile']],
  ])('restricted:v1.%d asks for what there was', (minor, expected) => {
    expect(reasons(pod({}, nonRoot), 'restricted', minor)).toEqual(expected)
    expect(reasons(pod({}), 'restricted', minor).filter(reason => !expected.includes(reason))).toEqual([
      'runAsNonRoot != true',
    ])
  })

  it('spares pods for Windows from 1.25 on', () => {
    const windows = pod({}, {...nonRoot, os: {name: 'windows'}})
    expect(reasons(windows, 'restricted', 24)).toHaveLength(3)
    expect(reasons(windows, 'restricted', 25)).toEqual([])
  })

  const withAnnotation = (key: string, value: string): JsonObject => ({
    ...pod(closed),
    metadata: {annotations: {[key]: value}},
  })
  const podKey = 'seccomp.security.alpha.kubernetes.io/pod'
  const containerKey = 'container.seccomp.security.alpha.kubernetes.io/web'
  const sysctl = (name: string): JsonObject => pod(closed, {securityContext: {sysctls: [{name}]}})
  const inContext = (context: JsonObject, spec: JsonObject = {}): JsonObject =>
    pod({securityContext: {...objectAt(closed, 'securityContext'), ...context}}, spec)

  it.each<[string, JsonObject, SecurityLevel, readonly number[]]>([
    ['seccomp annotations', withAnnotation(podKey, 'unconfined'), 'baseline', [0, 18]],
    ['seccomp annotations of containers', withAnnotation(containerKey, 'unconfined'), 'restricted', [0, 18]],
    ['no default profile', withAnnotation(podKey, 'docker/default'), 'baseline', []],
    ['seccomp profiles', pod({}, {securityContext: {seccompProfile: {type: 'Unconfined'}}}), 'baseline', [19, 36]],
    ['capabilities', pod({securityContext: {capabilities: {add: ['SYS_ADMIN']}}}), 'baseline', [0, 36]],
    ['capabilities', inContext({capabilities: {add: ['SYS_ADMIN'], drop: ['ALL']}}), 'restricted', [0, 36]],
    ['usual capabilities', inContext({capabilities: {add: ['CHOWN'], drop: ['ALL']}}), 'restricted', [22, 36]],
    ['root', inContext({runAsUser: 0}), 'restricted', [23, 36]],
    ['root in a user namespace', inContext({runAsUser: 0}, {hostUsers: false}), 'restricted', [23, 34]],
    ['/proc in a user namespace', inContext({procMount: 'Unmasked'}, {hostUsers: false}), 'baseline', [0, 34]],
    ['/proc in a user namespace', inContext({procMount: 'Unmasked'}, {hostUsers: false}), 'restricted', [0, 36]],
    ['folders of the host', pod(closed, {volumes: [{name: 'a', hostPath: {}}]}), 'restricted', [0, 36]],
    ['reserved ports', sysctl('net.ipv4.ip_local_reserved_ports'), 'baseline', [0, 26]],
    ['timeouts', sysctl('net.ipv4.tcp_fin_timeout'), 'baseline', [0, 28]],
    ['buffers', sysctl('net.ipv4.tcp_wmem'), 'baseline', [0, 31]],
    ['an engine', inContext({seLinuxOptions: {type: 'container_engine_t'}}), 'baseline', [0, 30]],
    ['other hosts', pod({livenessProbe: {tcpSocket: {port: 80, host: 'other'}}}), 'baseline', [34, 36]],
  ])('forbids %s (%#)', (_title, object, level, [first, last = -1]) => {
    const found = Array.from({length: 37}, (_, minor) => minor).filter(
      minor => reasons(object, level, minor).length > 0,
    )
    expect([found[0], found.at(-1)]).toEqual(first === undefined ? [undefined, undefined] : [first, last])
    expect(found).toHaveLength(first === undefined ? 0 : last - first + 1)
  })

  it('says of annotations what it says of fields later', () => {
    const object = withAnnotation(podKey, 'unconfined')
    expect(told(object, 'baseline', [1, 18])).toEqual([
      `metadata.annotations.${podKey}: seccompProfile (forbidden annotation ${podKey}="unconfined")`,
    ])
  })
})

describe('a namespace', () => {
  const [enforce, warn] = ['pod-security.kubernetes.io/enforce', 'pod-security.kubernetes.io/warn']

  it('enforces what its labels say, as the pinned version has it', () => {
    const enforced = (labels: JsonObject): unknown => securityPolicy(labels, 'enforce', [1, 30])
    const baseline = {level: 'baseline', version: [1, 30], name: 'baseline:latest'}
    expect(enforced({[enforce]: 'baseline', [warn]: 'restricted'})).toEqual(baseline)
    const pinned = {level: 'restricted', version: [1, 28], name: 'restricted:v1.28'}
    expect(enforced({[enforce]: 'restricted', [`${enforce}-version`]: 'v1.28'})).toEqual(pinned)
    expect(enforced({[enforce]: 'restricted', [`${enforce}-version`]: 'v1.99'})).toMatchObject({version: [1, 30]})
    expect(enforced({[enforce]: 'privileged'})).toBeUndefined()
    expect(enforced({[warn]: 'baseline'})).toBeUndefined()
  })

  it('warns of what it enforces, unless it says what to warn of', () => {
    const warned = (labels: JsonObject): unknown => securityPolicy(labels, 'warn', [1, 30])?.name
    expect(warned({[enforce]: 'baseline', [`${enforce}-version`]: 'v1.28'})).toBe('baseline:v1.28')
    expect(warned({[enforce]: 'baseline', [warn]: 'restricted', [`${warn}-version`]: 'v1.29'})).toBe('restricted:v1.29')
    expect(warned({[enforce]: 'baseline', [warn]: 'privileged'})).toBeUndefined()
  })
})

it('labels that the server does not know are refused', () => {
  const labels = {'pod-security.kubernetes.io/warn': 'Baseline', 'pod-security.kubernetes.io/enforce-version': '1.30'}
  expect(securityLabelFaults(labels).map(({label, detail}) => `${label} ${detail}`)).toEqual([
    'pod-security.kubernetes.io/enforce-version must be "latest" or "v1.x"',
    'pod-security.kubernetes.io/warn must be one of privileged, baseline, restricted',
  ])
})
