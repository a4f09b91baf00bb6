import {describe, expect, it} from 'vitest'
import {newestVersion} from '../core/version.ts'
import {readYaml} from '../core/yaml/read.ts'
import {judge} from './judge.ts'
import {judgedOf} from './judged.fixture.ts'

/** What slips of the pen in whole files lead to: `line:column message | help` of every refusal. */
function told(text: string): string[] {
  return judge(judgedOf(readYaml(text, 'shop.yaml')), {versions: [newestVersion], complete: false})
    .filter(({category}) => category === 'rejected')
    .map(({at, message, hint = 'no help'}) => `${at.line}:${at.column} ${message} | ${hint}`)
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: web
          image: nginx:1.27
          volumeMounts:
            - name: html
              mountPath: /usr/share/nginx/html
      volumes:
        - name: html
          persistentVolumeClaim:
            claimName: html
`
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: html
spec:
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 5Gi
`
const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  loadBalancerSourceRanges:
    - 10.0.0.0/8
  selector:
    app: shop
  ports:
    - name: http
      port: 80
`
const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  tolerations:
    - key: dedicated
      operator: Equal
      value: shop
      effect: NoSchedule
  initContainers:
    - name: proxy
      image: busybox:1.37
      restartPolicy: Always
      startupProbe:
        tcpSocket:
          port: 80
  containers:
    - name: web
      image: nginx:1.27
      env:
        - name: LIMIT
          valueFrom:
            resourceFieldRef:
              resource: limits.memory
              divisor: 1Mi
  volumes:
    - name: labels
      downwardAPI:
        items:
          - path: labels
            fieldRef:
              fieldPath: metadata.labels
    - name: cache
      ephemeral:
        volumeClaimTemplate:
          spec:
            accessModes: [ReadWriteOnce]
            resources: {requests: {storage: 1Gi}}
`
const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: web
subjects:
  - kind: ServiceAccount
    name: web
    namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: web
`

it('the files are without a slip', () => {
  expect([deployment, claim, service, pod, binding].flatMap(told)).toEqual([])
})

describe('a value that nobody filled in', () => {
  const render = 'this looks like a template: render it first, and read the result'
  it.each([
    [deployment.replace('name: web', 'name: "{{ .Values.name }}"'), '4:9 the name "{{ .Values.name }}"'],
    [deployment.replace('replicas: 2', 'replicas: "{{ .Values.replicas }}"'), '6:13 spec.replicas is the text'],
    [claim.replace('5Gi', '${SIZE}'), '10:16 spec.resources.requests.storage "${SIZE}"'],
    [service.replace('LoadBalancer', '${TYPE}'), '6:9 spec.type cannot be "${TYPE}"'],
  ])('is no value of its own', (text, start) => {
    const [first = '', ...others] = told(text)
    expect(others).toEqual([])
    expect(first.startsWith(start)).toBe(true)
    expect(first.endsWith(`| ${render}`)).toBe(true)
  })
  it('is named as a placeholder', () => {
    expect(told(service.replace('name: web', 'name: <change-me>'))[0]).toMatch(
      /\| write your own value in the place of <change-me>$/,
    )
  })
})

it('a remark is no part of a value', () => {
  const remark = 'a remark begins with a space and "#"'
  expect(told(claim.replace('5Gi', '5Gi // enough'))[0]).toMatch(new RegExp(`\\| write 5Gi: ${remark}$`))
  expect(told(service.replace('LoadBalancer', 'LoadBalancer#public'))[0]).toMatch(
    new RegExp(`\\| write LoadBalancer: ${remark}$`),
  )
})

describe('a field that is not there', () => {
  it('is missing, whatever the server says of its zero value', () => {
    expect(told(service.replace('    - name: http\n      port: 80', '    - name: http'))).toEqual([
      '13:7 "spec.ports[0].port" is missing | add port: and a number from 1 to 65535',
    ])
    expect(told(service.replace('port: 80', 'port:'))).toEqual([
      '14:12 "spec.ports[0].port" is empty | write a number from 1 to 65535',
    ])
    expect(told(binding.replace('  kind: Role\n', ''))).toEqual([
      '9:1 "roleRef.kind" is missing | add kind: Role or ClusterRole',
    ])
    expect(told(deployment.replace('matchLabels:\n      app: shop', 'matchExpressions: [{key: app}]'))[0]).toBe(
      '8:24 "spec.selector.matchExpressions[0].operator" is missing | add operator: and one of In, NotIn, Exists, DoesNotExist',
    )
  })
  it('is added to what stands there already', () => {
    expect(told(claim.replace('storage: 5Gi', 'example.com/disks: 1'))[0]).toMatch(/\| add storage: 5Gi$/)
    expect(told(claim.replace('requests:', 'limits:'))[0]).toMatch(/\| add requests: \{storage: 5Gi\}$/)
    const empty = deployment.replace(/ {4}metadata:[\s\S]*/, '').replace('template:', 'template:\n')
    expect(told(empty)[0]).toMatch(/\| add spec with containers: \[\{name: web, image: nginx\}\]$/)
  })
  it('has the labels that are asked for', () => {
    const expression = 'matchExpressions: [{key: app, operator: In, values: [shop]}]'
    expect(told(deployment.replace(/matchLabels:[\s\S]*/, expression))[0]).toMatch(/labels: \{app: shop\}/)
    expect(told(deployment.replace(/ {2}template:[\s\S]*/, ''))[0]).toMatch(
      /\| add template: \{metadata: \{labels: \{app: shop\}\}, spec/,
    )
  })
  it('belongs to spec, when that line is missing', () => {
    expect(told(deployment.replace('\nspec:\n', '\n'))).toEqual([
      '5:3 "metadata" has no field "replicas" | "replicas" belongs to spec: write spec: in front of it, in the column of metadata',
      '6:3 "metadata" has no field "selector" | "selector" belongs to spec: write spec: in front of it, in the column of metadata',
      '9:3 "metadata" has no field "template" | "template" belongs to spec: write spec: in front of it, in the column of metadata',
    ])
  })
})

describe('one slip is told once', () => {
  it('of a volume with a wrong name', () => {
    expect(told(deployment.replace('    - name: html\n          pers', '    - name: html,\n          pers'))).toEqual([
      '22:17 spec.template.spec.volumes[0].name cannot be "html,": only a-z, 0-9 and "-" are allowed, not "," | write html',
    ])
    expect(
      told(deployment.replace('    - name: html\n          pers', '    - name: www_html\n          pers'))[0],
    ).toMatch(/\| write html$/)
  })
  it('of a type that there is not', () => {
    expect(told(service.replace('LoadBalancer', 'loadbalancer'))).toEqual([
      '6:9 spec.type cannot be "loadbalancer" | write LoadBalancer',
    ])
    expect(told(pod.replace('Always', 'always'))).toEqual([
      '14:22 spec.initContainers[0].restartPolicy cannot be "always" | write Always',
    ])
  })
  it('of the name of a pod that gives claims theirs', () => {
    expect(told(pod.replace('name: web', 'name: Web'))).toEqual([
      '4:9 the name "Web" is refused: only a-z, 0-9, "-" and "." are allowed, not "W" | write web',
    ])
  })
  it('of an update without a number', () => {
    const daemon = deployment
      .replace('Deployment', 'DaemonSet')
      .replace('replicas: 2', 'updateStrategy: {rollingUpdate: {maxUnavailable: 10 %}}')
    expect(told(daemon.replace('10 %', '""'))).toHaveLength(1)
    expect(told(daemon)).toEqual([
      '6:52 spec.updateStrategy.rollingUpdate.maxUnavailable cannot be "10 %": a valid percent string must be a numeric string followed by an ending \'%\' | write a whole number, or a percentage such as 25%',
    ])
  })
})

describe('a help', () => {
  it('points at the value that is meant, not at the field that the server names', () => {
    expect(told(pod.replace('value: shop', 'value: shop#1'))).toEqual([
      '9:14 spec.tolerations[0].value cannot be "shop#1": only letters, digits, "-", "_" and "." are allowed, not "#" | write shop-1',
    ])
  })
  it('knows the fields of files and the sizes of divisors', () => {
    expect(told(pod.replace('metadata.labels', 'metadata.label'))[0]).toMatch(/\| write metadata\.labels$/)
    expect(told(pod.replace('divisor: 1Mi', 'divisor: 5Gi'))[0]).toMatch(/\| write one of 1, 1k, 1M/)
  })
  it('makes a sidecar of an init container with probes', () => {
    expect(told(pod.replace('      restartPolicy: Always\n', ''))[0]).toMatch(
      /\| remove startupProbe, or write restartPolicy: Always/,
    )
  })
  it('names a field as it is written', () => {
    expect(told(service.replace('type: LoadBalancer', 'type: ClusterIP')).at(-1)).toMatch(
      /\| remove loadBalancerSourceRanges$/,
    )
  })
  it('sees items without the space behind their hyphen', () => {
    expect(told(service.replace('- 10', '-10'))).toEqual([
      '9:5 spec.loadBalancerSourceRanges is the text "-10.0.0.0/8", and it must be a list | write a space behind the "-" of each item',
    ])
  })
  it('sees spaces that are none, and marks of a merge', () => {
    expect(told(deployment.replace('  replicas', ' \u00a0replicas')).join('\n')).toMatch(
      /\| it has a space that is none of ASCII/,
    )
    expect(told(deployment.replace(' replicas', '\u00a0replicas')).join('\n')).toMatch(/\| it has a space that is none/)
    expect(told(claim.replace('spec:', '<<<<<<< HEAD\nspec:'))[0]).toMatch(/\| these are marks of a merge/)
  })
  it('knows the kinds of an apiVersion, and a slip in the word kind', () => {
    expect(told(binding.replace('kind: RoleBinding\n', ''))).toEqual([
      '1:1 "kind" is missing | write kind: ClusterRole, ClusterRoleBinding, Role or RoleBinding',
    ])
    expect(told(binding.replace('kind: RoleBinding', 'kidn: RoleBinding'))).toEqual([
      '2:1 "kind" is missing, and "kidn" stands there | write kind',
    ])
  })
  it('takes the version that is like the one written, else the newest', () => {
    const autoscaler = (version: string): string[] => told(`apiVersion: ${version}\nkind: HorizontalPodAutoscaler\n`)
    expect(autoscaler('autoscaling/2')[0]).toMatch(/\| write apiVersion: autoscaling\/v2$/)
    expect(autoscaler('v1')[0]).toMatch(/\| write apiVersion: autoscaling\/v2$/)
    expect(told('apiVersion: Cert-manager.io/v1\nkind: Certificate\n')[0]).toMatch(
      /\| write apiVersion: cert-manager\.io\/v1$/,
    )
  })
  it('takes an amount out of its list', () => {
    expect(told(claim.replace('5Gi', '[5Mi]'))[0]).toMatch(/\| write 5Mi, and no list$/)
  })
  it('does not repeat an amount with two points', () => {
    expect(told(claim.replace('5Gi', '1.5.5Gi'))[0]).toMatch(/"1\.5\.5Gi" is not a quantity \| write a number with one/)
  })
  it('gives each direction of a policy once', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {}, policyTypes: [Ingress, Egress, Ingress]}
`
    expect(told(policy)[0]).toMatch(/\| write Ingress and Egress once each$/)
  })
})

describe('a namespace that does not let every pod in', () => {
  const namespace = (level: string): string =>
    `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {pod-security.kubernetes.io/enforce: ${level}}\n---\n`
  const agent = (spec: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\nspec:\n  ${spec}\n  containers: [{name: agent, image: 'busybox:1.37'}]\n`
  it('says what is wrong, and what to write', () => {
    expect(told(namespace('baseline') + agent('hostNetwork: true'))).toEqual([
      '11:16 Pod Security "baseline" of namespace "shop" does not allow it: host namespaces (hostNetwork=true) | remove it, or choose a namespace that lets it in',
    ])
    expect(told(namespace('restricted') + agent('securityContext: {runAsNonRoot: true}')).at(-1)).toMatch(
      /: container "agent" must set securityContext\.capabilities\.drop=\["ALL"\] \| write capabilities: \{drop: \[ALL\]\} into the securityContext of the container$/,
    )
  })
  it('lets in what came before it, where it exists already', () => {
    expect(told(`${agent('hostNetwork: true')}---\n${namespace('baseline')}`)).toEqual([])
    expect(told(namespace('privileged') + agent('hostNetwork: true'))).toEqual([])
  })
})
