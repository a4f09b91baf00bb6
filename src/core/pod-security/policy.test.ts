import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../json.ts'
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
