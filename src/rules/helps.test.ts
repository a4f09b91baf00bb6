import {describe, expect, it} from 'vitest'
import {customKindsOf} from '../core/kinds/custom/index.ts'
import {newestVersion} from '../core/version.ts'
import {readYaml} from '../core/yaml/read.ts'
import {type Judged, judge} from './judge.ts'
import {judgedOf} from './judged.fixture.ts'

const read = (text: string, file = 'web.yaml'): Judged => judgedOf(readYaml(text, file))

/** `line:column message | help` of every refusal. */
function told(text: string, old?: string, version = newestVersion): string[] {
  const against = old === undefined ? undefined : read(old, 'old.yaml').set
  return judge(read(text), {versions: [version], complete: false, against, custom: customKindsOf([])})
    .filter(({category}) => category === 'rejected')
    .map(({at, message, hint = 'no help'}) => `${at.line}:${at.column} ${message} | ${hint}`)
}

const claim = (spec: string): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
${spec}`
const goodClaim = '  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n'

const set = (template: string, spec = ''): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
${spec}  template:
    metadata: {labels: {app: web}}
    spec:
${template}`
const container = '      containers: [{name: web, image: nginx}]\n'

/** The CustomResourceDefinition of Disk of example.com/v1 with that schema. */
const definitionOf = (schema: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: disks.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Disk, plural: disks}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]
`

describe('a field in the wrong place', () => {
  it('belongs to something around it', () => {
    expect(told(set(`      replicas: 3\n${container}`))).toEqual([
      '10:7 "spec" has no field "replicas" | "replicas" belongs to spec, four columns further left',
    ])
    expect(told(claim(`${goodClaim}  name: x\n`.replace('name: x', 'apiVersion: v1')))).toEqual([
      '7:3 "spec" has no field "apiVersion" | remove it: "apiVersion" belongs to the top level, and stands there already',
    ])
  })
  it('says nothing of columns in JSON', () => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'web'},
      spec: {ports: [{port: 80, selector: {app: 'web'}}]},
    })
    expect(told(text)[0]).toMatch(/an item of "ports" has no field "selector" \| "selector" belongs to spec$/)
  })
  it('belongs to a part of what it stands in', () => {
    expect(told(claim(`  accessModes: [ReadWriteOnce]\n  resources: {storage: 1Gi}\n`))).toEqual([
      '6:15 "resources" has no field "storage" | "storage" belongs below requests',
    ])
    expect(told('apiVersion: v1\nkind: Namespace\nname: lab\n')).toEqual([
      '3:1 Namespace has no field "name" | "name" belongs below metadata',
    ])
  })
  it('is an entry of a map', () => {
    const claimWith = goodClaim
    const text = claim(claimWith).replace('{name: data}', '{name: data, volume.beta.kubernetes.io/storage-class: nfs}')
    expect(told(text)).toEqual([
      '3:24 "metadata" has no field "volume.beta.kubernetes.io/storage-class" | write it below annotations',
    ])
    expect(told(set(container).replace('{matchLabels: {app: web}}', '{app: web}'))).toEqual([
      '6:14 "selector" has no field "app" | write it below matchLabels',
    ])
  })
  it('is misspelt', () => {
    expect(told(claim(goodClaim.replace('accessModes: [ReadWriteOnce]', 'accessMode: ReadWriteOnce')))).toEqual([
      '5:3 "spec" has no field "accessMode" | write accessModes: [ReadWriteOnce]',
    ])
    expect(told(set(container).replace('spec:', 'Spec:'))).toEqual(['4:1 StatefulSet has no field "Spec" | write spec'])
  })
})

describe('what is missing', () => {
  it('is told once, with an example', () => {
    expect(told('apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: one}\n')).toEqual([
      '1:1 "spec" is missing, and with it "spec.accessModes" | add spec with accessModes: [ReadWriteOnce]',
    ])
    expect(told('kind: StatefulSet\nmetadata: {name: web}\n')).toEqual([
      '1:1 "apiVersion" is missing | write apiVersion: apps/v1',
    ])
    expect(told('apiVersion: v1\nmetadata: {name: web}\nspec: {capacity: {storage: 1Gi}}\n')).toEqual([
      '1:1 "kind" is missing | write kind: PersistentVolume',
    ])
    expect(told(claim('  accessModes: [ReadWriteOnce]\n  resources: {}\n'))).toEqual([
      '6:3 "spec.resources.requests.storage" is missing | add resources: {requests: {storage: 5Gi}}',
    ])
  })
})

describe('a value of the wrong type', () => {
  const secret = (value: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: login}\ndata: {word: ${value}}\n`
  it('is no base64', () => {
    expect(told(secret('geheim!'))).toEqual([
      '4:14 data.word is not base64 | write it below stringData, or its base64 here: Z2VoZWltIQ==',
    ])
    expect(told(secret('cGFzc3dvcmQ'))).toEqual([
      '4:14 data.word is not base64 | write cGFzc3dvcmQ= if it is base64 without its end, or the text itself below stringData',
    ])
  })
  it('is a number or a truth value where text must stand, and is quoted as it is written', () => {
    const config = (value: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  mode: ${value}\n`
    expect(told(config('0644'))).toEqual([
      '5:9 data.mode is the number 420, and it must be a string | write "0644" with quotes',
    ])
    expect(told(config('yes'))).toEqual([
      '5:9 data.mode is the truth value true, and it must be a string | write "yes" with quotes: without them YAML reads y, yes, on and true as true',
    ])
    const annotated = (value: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, annotations: {example.com/on: ${value}}}\n`
    expect(told(annotated('yes'))).toEqual([expect.stringMatching(/\| write "true" with quotes$/)])
    expect(told(config('{a: b}'))[0]).toMatch(/\| write \| behind the colon/)
  })
  it('is too large or no whole number', () => {
    const replicas = (value: string): string => told(set(container, `  replicas: ${value}\n`))[0] ?? ''
    expect(replicas('99999999999')).toBe(
      '7:13 spec.replicas is 99999999999, and that is too large a number | write a number up to 2147483647',
    )
    expect(replicas('1.5')).toBe('7:13 spec.replicas is 1.5, and it must be a whole number | write 1 or 2')
    expect(replicas('"3"')).toBe(
      '7:13 spec.replicas is the text "3", and it must be an integer | write 3 without quotes',
    )
  })
})

describe('a value that is refused', () => {
  it('is told beside a value that cannot be read', () => {
    expect(told(claim('  accessModes: [RWO]\n  resources: {requests: {storage: 5GB}}\n'))).toEqual([
      '5:17 spec.accessModes[0] cannot be "RWO" | write ReadWriteOnce',
      '6:35 spec.resources.requests.storage "5GB" is not a quantity | write 5G or 5Gi',
    ])
  })
  it('is pointed at, with what is meant', () => {
    expect(told(claim(goodClaim.replace('ReadWriteOnce', 'RWO')))).toEqual([
      '5:17 spec.accessModes[0] cannot be "RWO" | write ReadWriteOnce',
    ])
    expect(told(set(container, '  updateStrategy: {type: onDelete}\n'))).toEqual([
      "7:26 spec.updateStrategy.type cannot be \"onDelete\": must be 'RollingUpdate' or 'OnDelete' | write OnDelete",
    ])
    const volume =
      'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: one}\nspec:\n  accessModes: [ReadWriteOnce]\n'
    expect(told(`${volume}  capacity: {cpu: 1}\n  hostPath: {path: /mnt}\n`)).toEqual([
      '6:14 spec.capacity cannot have the entry "cpu" | write storage',
    ])
  })
  it('is right, and lacks what stands beside it', () => {
    const source = '          dataSource: {kind: VolumeSnapshot, name: before}\n'
    const template = `  volumeClaimTemplates:\n    - metadata: {name: data}\n      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}},\n${source.trimEnd()}}\n`
    expect(told(set(container, template))[0]).toMatch(
      /\| write the group of that kind beside it: apiGroup: snapshot\.storage\.k8s\.io$/,
    )
  })
  it('is a name in other letters', () => {
    expect(told(claim(goodClaim).replace('name: data', 'name: My_Data'))).toEqual([
      '3:18 the name "My_Data" is refused: only a-z, 0-9, "-" and "." are allowed, not "M" | write my-data',
    ])
    expect(told('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${NAME}"}\n')[0]).toMatch(
      /\| this looks like a template/,
    )
    expect(told('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  my key: x\n')).toEqual([
      '5:3 data[my key] cannot be "my key": only letters, digits, "-", "_" and "." are allowed, not " " | write my-key',
    ])
  })
  it('does not match the labels of the template', () => {
    expect(told(set(container).replace('labels: {app: web}', 'labels: {app: site}'))).toEqual([
      '8:16 the selector does not match the labels of the template | give the template the labels that the selector asks for: app: web',
    ])
  })
  it('names no volume', () => {
    const mounts = '      containers: [{name: web, image: nginx, volumeMounts: [{name: dat, mountPath: /data}]}]\n'
    const templates =
      '  volumeClaimTemplates:\n    - metadata: {name: data}\n      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n'
    expect(told(set(mounts, templates))).toEqual([
      '13:68 spec.template.spec.containers[0].volumeMounts[0].name "dat": there is no volume of that name | write data, or add a volume dat',
    ])
  })
})

describe('a change that is refused', () => {
  it('is pointed at where it was made', () => {
    expect(told(claim(goodClaim.replace('1Gi', '512Mi')), claim(goodClaim))).toEqual([
      '6:35 "spec.resources.requests.storage" may not change from "1Gi" to "512Mi" | a claim never shrinks: make a smaller one under another name and copy the data',
    ])
    expect(told(set(container).replace('serviceName: web', 'serviceName: site'), set(container))).toEqual([
      '5:16 "spec.serviceName" may not change from "web" to "site" | keep it, or run kubectl delete statefulset web --cascade=orphan and apply anew: pods and claims stay',
    ])
  })
  it('is a field that was removed', () => {
    const old = claim(`${goodClaim}  storageClassName: fast\n`)
    expect(told(claim(goodClaim), old)[0]).toMatch(
      /^4:1 "spec.storageClassName" may not be removed: it was "fast" \| keep it/,
    )
  })
})

describe('a kind that is not served', () => {
  it('is gone, and something else does its work', () => {
    expect(told('apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: strict}\n')[0]).toMatch(
      /\| label the namespaces instead: pod-security/,
    )
  })
  it('is judged as its successor', () => {
    expect(told(set(container, '  replica: 2\n').replace('apps/v1', 'apps/v1beta1'))).toEqual([
      '1:13 Kubernetes 1.36 does not serve StatefulSet of apps/v1beta1; it is gone since 1.16 | write apiVersion: apps/v1',
      '7:3 "spec" has no field "replica" (as apps/v1) | write replicas',
    ])
  })
  it('is a List without its items', () => {
    expect(told('apiVersion: v1\nkind: List\nmetadata: {}\n')).toEqual([
      '2:7 this List has no list of items | add items: and the objects, each behind "- "',
    ])
  })
  it('is named as kubectl names it', () => {
    expect(told('apiVersion: v1\nkind: pvc\nmetadata: {name: data}\n')).toEqual([
      '2:7 no version of Kubernetes serves pvc of v1 | write kind: PersistentVolumeClaim',
    ])
    expect(told('apiVersion: v1\nkind: sts\nmetadata: {name: web}\n')).toEqual([
      '2:7 no version of Kubernetes serves sts of v1 | write kind: StatefulSet, and apiVersion: apps/v1',
    ])
  })
})

describe('a help', () => {
  const manifest = (head: string, spec: string): string => `${head}\nmetadata: {name: lab}\nspec: ${spec}\n`
  const job = (spec: string): string => manifest('apiVersion: batch/v1\nkind: Job', spec)
  const cronJob = (schedule: string): string =>
    manifest(
      'apiVersion: batch/v1\nkind: CronJob',
      `{${schedule}, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}}`,
    )
  const pod = (spec: string): string =>
    manifest('apiVersion: v1\nkind: Pod', `{containers: [{name: a, image: b}], ${spec}}`)
  const helps = (text: string): string[] => told(text).map(line => line.replace(/^\S+ /, ''))

  it('says what a Job restarts', () => {
    expect(helps(job('{template: {spec: {restartPolicy: Always, containers: [{name: a, image: b}]}}}'))).toEqual([
      '"spec.template.spec.restartPolicy" cannot be "Always" here | write OnFailure or Never',
    ])
    expect(helps(job('{template: {spec: {containers: [{name: a, image: b}]}}}'))).toEqual([
      '"spec.template.spec.restartPolicy" is missing | add restartPolicy: OnFailure or Never',
    ])
  })
  it('tells of a selector of a Job without its consequence', () => {
    const text = job(
      '{selector: {matchLabels: {a: b}}, template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}',
    )
    expect(helps(text)).toEqual([
      'spec.selector: `selector` not auto-generated | remove selector: the server writes one that fits',
    ])
  })
  it('knows schedules and time zones', () => {
    expect(helps(cronJob('schedule: "* * * *"'))[0]).toMatch(/\| write minute, hour, day of the month, month/)
    expect(helps(cronJob('schedule: "0 3 * * *", timeZone: Europe/Berln'))).toEqual([
      'spec.timeZone cannot be "Europe/Berln": unknown time zone Europe/Berln | write Europe/Berlin',
    ])
  })
  it('writes out what a word stands for', () => {
    expect(helps(pod('volumes: [{name: d, persistentVolumeClaim: data}]'))[0]).toMatch(/\| write \{claimName: data\}$/)
    expect(helps(pod('volumes: [{name: d, secret: login}]'))[0]).toMatch(/\| write \{secretName: login\}$/)
    expect(helps(pod('volumes: [{name: d, secret: {name: login}}]'))[0]).toMatch(/\| write secretName$/)
    expect(helps(pod('imagePullSecrets: [registry]'))[0]).toMatch(/\| write \{name: registry\}$/)
    expect(helps(set(container, '  updateStrategy: RollingUpdate\n'))[0]).toMatch(/\| write \{type: RollingUpdate\}$/)
  })
  it('makes a list of a command line', () => {
    const command = (line: string): string[] =>
      helps(manifest('apiVersion: v1\nkind: Pod', `{containers: [{name: a, image: b, command: ${line}}]}`))
    expect(command('echo hi')[0]).toMatch(/\| write a list: \[echo, hi\]$/)
    expect(command('sleep 3600')[0]).toMatch(/\| write a list: \[sleep, "3600"\]$/)
    expect(command('"echo $HOME > x"')[0]).toMatch(/\| write a list: \[sh, -c, "echo \$HOME > x"\]$/)
    expect(command('redis-server')[0]).toMatch(/\| write a list: \[redis-server\]$/)
  })
  it('knows that a Service selects without matchLabels, and is headless without a type', () => {
    const service = (spec: string): string => manifest('apiVersion: v1\nkind: Service', spec)
    expect(helps(service('{selector: {matchLabels: {app: web}}, ports: [{port: 80}]}'))[0]).toMatch(
      /\| write its labels below selector itself: this selector has no matchLabels$/,
    )
    expect(helps(service('{type: NodePort, clusterIP: None, ports: [{port: 80}]}'))[0]).toMatch(
      /\| remove clusterIP, or/,
    )
  })
  it('knows the core group, and what takes no group', () => {
    const rbac = (kind: string, rest: string): string =>
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: lab}\n${rest}\n`
    expect(helps(rbac('Role', 'rules: [{apiGroups: "", resources: [pods], verbs: [get]}]'))[0]).toMatch(
      /\| write a list: \[""\]$/,
    )
    const subjects = 'subjects: [{kind: ServiceAccount, name: a, namespace: b, apiGroup: rbac.authorization.k8s.io}]'
    expect(
      helps(rbac('RoleBinding', `${subjects}\nroleRef: {kind: Role, name: a, apiGroup: rbac.authorization.k8s.io}`)),
    ).toEqual(['subjects[0].apiGroup cannot be "rbac.authorization.k8s.io" | remove it'])
  })
  it('knows hosts and backends of an Ingress', () => {
    const ingress = (host: string, backend: string): string =>
      manifest(
        'apiVersion: networking.k8s.io/v1\nkind: Ingress',
        `{rules: [{host: "${host}", http: {paths: [{path: /, pathType: Prefix, backend: ${backend}}]}}]}`,
      )
    const service = '{service: {name: web, port: {number: 80}}}'
    expect(helps(ingress('http://shop.example.com', service))[0]).toMatch(/\| write shop\.example\.com$/)
    expect(helps(ingress('shop.example.com:8080', service))[0]).toMatch(/\| write shop\.example\.com$/)
    expect(helps(ingress('shop.example.com', '{serviceName: web, servicePort: 8080}'))[0]).toMatch(
      /\| write service: \{name: web, port: \{number: 8080\}\}$/,
    )
  })
  it('makes the name and the types of a definition', () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: disk.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Disk, plural: disks}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {properties: {size: {type: int}}}}}}}
    - {name: v2, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`
    expect(helps(definition).map(line => line.replace(/^.*\| /, ''))).toEqual([
      'write disks.example.com',
      'add type: object',
      'write integer',
      'keep storage: true in one version, and write storage: false in the others',
    ])
  })
  it('names what stands in the text, not what the server makes of it', () => {
    const volume = (capacity: string): string =>
      manifest(
        'apiVersion: v1\nkind: PersistentVolume',
        `{accessModes: [ReadWriteOnce], capacity: {storage: ${capacity}}, hostPath: {path: /mnt}}`,
      )
    expect(helps(volume('-1Gi'))).toEqual([
      'spec.capacity.storage cannot be "-1Gi": must be greater than zero | write an amount above 0, such as 5Gi',
    ])
    expect(helps(pod('tolerations: [{key: a, operator: Exists, value: b}]'))).toEqual([
      'spec.tolerations[0].value cannot be "b": value must be empty when `operator` is \'Exists\' | remove value, or write operator: Equal',
    ])
  })
  it('tells of a limit without the request that is copied from it', () => {
    const limits = (list: string): string =>
      manifest('apiVersion: v1\nkind: Pod', `{containers: [{name: a, image: b, resources: {limits: {${list}}}}]}`)
    expect(helps(limits('gpu: 1'))).toHaveLength(1)
  })
  it('names the types of a volume of which one may stay', () => {
    expect(helps(pod('volumes: [{name: d, emptyDir: {}, hostPath: {path: /mnt}}]'))).toEqual([
      'spec.volumes[0].hostPath is not allowed here: may not specify more than 1 volume type | keep one of emptyDir, hostPath',
    ])
    const volume = manifest(
      'apiVersion: v1\nkind: PersistentVolume',
      '{accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /mnt}, nfs: {server: a, path: /b}}',
    )
    expect(helps(volume)[0]).toMatch(/\| keep one of hostPath, nfs$/)
  })
  it('knows fields by what people call them, and a mapping too many', () => {
    expect(helps(pod('volumes: [{name: d, pvc: {claimName: data}}]'))[0]).toMatch(/\| write persistentVolumeClaim$/)
    const nested = 'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nspec: {provisioner: b}\n'
    expect(helps(nested)).toContain(
      'StorageClass has no field "spec" | remove spec: and write what is below it into StorageClass itself',
    )
  })
  it('names a refused name that the server does not repeat', () => {
    expect(
      helps('apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: system-x}\nvalue: 1\n')[0],
    ).toMatch(/^the name "system-x" is refused: priority class names with 'system-' prefix/)
  })
  it('names the items of a List that are no objects', () => {
    expect(told('apiVersion: v1\nkind: List\nitems:\n- settings\n-\n- {apiVersion: v1, kind: Secret}\n')).toEqual(
      expect.arrayContaining([
        '4:3 items[0] is the text "settings", not an object | start it with apiVersion: and kind:',
        '5:2 items[1] is empty, not an object | start it with apiVersion: and kind:',
      ]),
    )
  })
  it('says what a custom resource must hold', () => {
    const schema =
      '{type: object, properties: {spec: {type: object, properties: {port: {type: integer, maximum: 9}, version: {type: string}, live: {type: boolean}}}}}'
    const definition = definitionOf(schema)
    const disk = (spec: string): string[] => {
      const judged = read(`apiVersion: example.com/v1\nkind: Disk\nmetadata: {name: a}\nspec: ${spec}\n`)
      const custom = customKindsOf(read(definition).set.all.map(({object}) => object))
      return judge(judged, {versions: [newestVersion], complete: false, custom}).map(({hint = ''}) => hint)
    }
    expect(disk('{port: "8"}')).toEqual(['write 8 without quotes'])
    expect(disk('{port: 12}')).toEqual(['write 9 or less'])
    expect(disk('{version: 14.2}')).toEqual(['write "14.2" with quotes'])
    expect(disk('{live: "yes"}')).toEqual(['write true or false, without quotes'])
  })
  it('names the version that a field came with', () => {
    const text = pod('resources: {limits: {cpu: 1}}, volumes: [{name: d, image: {reference: r}}]')
    expect(told(text, undefined, [1, 28]).map(line => line.replace(/^.* \| /, ''))).toEqual([
      '"resources" belongs to an item of containers; here it came with Kubernetes 1.32',
      'remove it: it came with Kubernetes 1.31',
    ])
  })
  it('says why an empty value is refused', () => {
    expect(helps(pod('tolerations: [{value: a}]'))[0]).toMatch(
      /^spec\.tolerations\[0\]\.operator: operator must be Exists when `key` is empty.* \| add key:/,
    )
    expect(helps(cronJob('schedule: "0 3 * * *", timeZone: ""'))).toEqual([
      'spec.timeZone cannot be "": timeZone must be nil or non-empty string | remove timeZone, or write a name such as Europe/Berlin',
    ])
  })
  it('says of an empty name that it is missing', () => {
    expect(helps(pod('readinessGates: [{}]'))).toEqual([
      '"spec.readinessGates[0].conditionType" is missing | write a name there, or remove the entry',
    ])
  })
  it('knows the labels of Pod Security', () => {
    const namespace = (labels: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/${labels}\n`
    expect(told(namespace('enforce: Baseline'))).toEqual([
      '6:41 the label value "Baseline" is refused: must be one of privileged, baseline, restricted | write baseline',
    ])
    expect(helps(namespace('warn-version: "1.36"'))[0]).toMatch(/\| write latest, or a version such as v1\.36$/)
  })
  it('says what of a label value is wrong, not how a key is written', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {from: "http://shop/a"}}\n'
    expect(helps(text)[0]).toMatch(/^the label value .*\| write http---shop-a$/)
  })
  it('opens no policy', () => {
    const policy = manifest(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy',
      '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}',
    )
    expect(helps(policy)).toEqual([
      'spec.ingress[0].from[0] is not allowed here: may not specify both ipBlock and another peer | keep ipBlock or the selectors, or make an item of each',
    ])
  })
  it('knows where one value must stand', () => {
    const affinity = (term: string): string[] =>
      helps(
        pod(
          `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{${term}}]}}}`,
        ),
      )
    const name = 'key: metadata.name, operator: In'
    expect(affinity(`matchFields: [{${name}, values: [a, b]}]`)[0]).toMatch(
      /values" must be only one value when .* \| write one value in values$/,
    )
    expect(affinity(`matchFields: [{${name}}]`)[0]).toMatch(/ \| add values: \[node-1\], or the name of the node$/)
    expect(affinity('matchExpressions: [{key: a, operator: Gt, values: ["1", "2"]}]')[0]).toMatch(
      / must be specified single value .* \| write one value in values$/,
    )
    expect(affinity('matchExpressions: [{key: a, operator: Gt}]')[0]).toMatch(/ \| add values: \["1"\], or another/)
  })
  it('knows that a ReplicationController selects without matchLabels', () => {
    const controller = (metadata: string): string =>
      manifest(
        'apiVersion: v1\nkind: ReplicationController',
        `{template: {${metadata}spec: {containers: [{name: a, image: b}]}}}`,
      )
    expect(helps(controller(''))[0]).toMatch(/ \| add selector: \{app: web\}, and the same labels to the template$/)
  })
  it('names the amounts that a scope does not count', () => {
    const quota = (spec: string): string[] =>
      helps(manifest('apiVersion: v1\nkind: ResourceQuota', `{hard: {requests.storage: 5Gi, pods: 1}, ${spec}}`))
    const help =
      'unsupported scope applied to resource | move requests.storage to a quota without scopes: NotTerminating has none of it'
    expect(quota('scopes: [NotTerminating]')).toEqual([`spec.scopes: ${help}`])
    expect(quota('scopeSelector: {matchExpressions: [{scopeName: NotTerminating, operator: Exists}]}')).toEqual([
      `spec.scopeSelector.matchExpressions: ${help}`,
    ])
    expect(quota('scopes: [Terminatin]')[0]).toMatch(/\| write Terminating$/)
  })
  it('knows times with microseconds', () => {
    expect(
      helps(manifest('apiVersion: coordination.k8s.io/v1\nkind: Lease', '{renewTime: "2026-01-31T12:00:00Z"}')),
    ).toEqual([
      'spec.renewTime is the text "2026-01-31T12:00:00Z", and it must be a time as a string, such as "2026-01-31T12:00:00.000000Z" | write "2026-01-31T12:00:00.000000Z"',
    ])
  })
  it('names the resource whose limit is missing', () => {
    const resources = (map: string): string[] =>
      helps(manifest('apiVersion: v1\nkind: Pod', `{containers: [{name: a, image: b, resources: {${map}}}]}`))
    const requests = 'requests: {nvidia.com/gpu: 1}'
    expect(resources(`limits: {memory: 1Gi}, ${requests}`)).toEqual([
      '"spec.containers[0].resources.limits[nvidia.com/gpu]" is missing | add nvidia.com/gpu: 1 to limits, as much as is requested',
    ])
    expect(resources(requests)[0]).toMatch(/ \| add limits: \{nvidia\.com\/gpu: 1\}, as much as is requested$/)
  })
  it('takes no redaction for a placeholder, and finds what stands below stringData', () => {
    const login = (data: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\n${data}\n`
    const help =
      "invalid character 'a' looking for beginning of value | write what ~/.docker/config.json holds: below stringData as it is, below data its base64"
    expect(told(login('data: {.dockerconfigjson: YQ==}'))).toEqual([`5:27 data[.dockerconfigjson]: ${help}`])
    expect(helps(login('data: {.dockercfg: YQ==}').replace('dockerconfigjson', 'dockercfg'))[0]).toContain(
      '~/.dockercfg',
    )
    expect(told(login('stringData: {.dockerconfigjson: a}'))).toEqual([`5:33 stringData[.dockerconfigjson]: ${help}`])
  })
  it('tells a key from a path', () => {
    expect(helps('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {..2024: x}\n')).toEqual([
      'data[..2024] cannot be "..2024": must not start with \'..\' | write 2024',
    ])
  })
  it('points at the field from which the server fills in another', () => {
    const service = (address: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  type: ExternalName\n  externalName: b\n  ${address}\n`
    expect(told(service('clusterIP: 10.0.0.1'))).toEqual([
      '7:14 spec.clusterIP is not allowed here: may not be set for ExternalName services | remove clusterIP',
    ])
    const scaler = (use: number): string =>
      `apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}\n  maxReplicas: 3\n  targetCPUUtilizationPercentage: ${use}\n`
    for (const use of [-1, 0])
      expect(told(scaler(use))).toEqual([
        `7:35 spec.targetCPUUtilizationPercentage cannot be ${use}: must be greater than 0 | write 1 or more`,
      ])
    expect(helps(scaler(80).replace('maxReplicas', 'minReplicas: 0\n  maxReplicas'))[0]).toMatch(
      / \| write minReplicas: 1, or add a metric of type Object or External$/,
    )
    expect(told(manifest('apiVersion: v1\nkind: Node', '{podCIDR: 10.0.0.0, podCIDRs: [10.0.0.0/8]}'))[0]).toMatch(
      /^4:17 spec\.podCIDR cannot be "10\.0\.0\.0"/,
    )
  })
  it('says what the key of a list must have', () => {
    const schema =
      '{type: object, properties: {spec: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}}}'
    const definition = definitionOf(schema)
    expect(helps(definition)[0]).toMatch(/ \| add k to required of the items, or a default to it$/)
  })
  it('gives names that hold where they stand', () => {
    const limits = (name: string): string[] =>
      helps(
        manifest('apiVersion: v1\nkind: Pod', `{containers: [{name: a, image: b, resources: {limits: {${name}: 1}}}]}`),
      )
    expect(limits('my gpu')[0]).toMatch(/ \| write a name with a prefix, such as example\.com\/my-gpu$/)
    expect(limits('mem ory')[0]).toMatch(/ \| write memory$/)
    const env = (field: string): string[] =>
      helps(
        manifest(
          'apiVersion: v1\nkind: Pod',
          `{containers: [{name: a, image: b, env: [{name: L, valueFrom: {fieldRef: ${field}}}]}]}`,
        ),
      )
    expect(env(`{fieldPath: "metadata.labels['my label']"}`)[0]).toMatch(/ \| write metadata\.labels\['my-label'\]$/)
    expect(env('{apiVersion: apps/v1, fieldPath: metadata.name}')[0]).toMatch(/ \| write apiVersion: v1 beside it, or/)
  })
  it('tells of generateName once, and keeps its end', () => {
    expect(told('apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: My_App-}\n')).toEqual([
      '3:26 the generateName "My_App-" is refused: only a-z, 0-9, "-" and "." are allowed, not "M" | write my-app-',
    ])
  })
  it('points into lists of which the server names the whole', () => {
    const owner = '{apiVersion: v1, kind: Node, name: b'
    expect(
      told(
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  ownerReferences:\n  - ${owner}, uid: "1"}\n  - ${owner}}\n`,
      ),
    ).toEqual(['7:5 "metadata.ownerReferences[1].uid" is missing | no help'])
    const node = 'apiVersion: storage.k8s.io/v1\nkind: CSINode\nmetadata: {name: a}\nspec:\n  drivers:\n'
    expect(told(`${node}  - {name: a.b, nodeID: c, topologyKeys: [zone, zone]}\n`)).toEqual([
      '6:49 spec.drivers[0].topologyKeys[1] "zone" stands twice | remove one of them, or change it',
    ])
    expect(told(`${node}  - {name: a.b, nodeID: c, topologyKeys: [zone, ""]}\n`)[0]).toMatch(
      /^6:49 "spec\.drivers\[0\]\.topologyKeys\[1\]" is empty/,
    )
  })
  it('knows an annotation from a label', () => {
    const mirror = pod('restartPolicy: Always').replace(
      'name: lab',
      'name: lab, annotations: {kubernetes.io/config.mirror: a}',
    )
    expect(helps(mirror)).toEqual([
      'the annotation value "a" is refused: must set spec.nodeName if mirror pod annotation is set | remove it: the kubelet gives it to the pods of its own files',
    ])
  })
  it('adds a whole template', () => {
    expect(helps(cronJob('schedule: "0 3 * * *"').replace(/jobTemplate.*/, '}'))[0]).toMatch(
      /\| add jobTemplate: \{spec: \{template: \{spec: \{restartPolicy/,
    )
  })
})

describe('a claim that stays Pending', () => {
  const volume = (name: string, modes: string): string =>
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}}\nspec: {accessModes: [${modes}], capacity: {storage: 5Gi}, nfs: {server: nfs, path: /${name}}}\n`
  const claimOf = (name: string, modes: string): string =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {accessModes: [${modes}], storageClassName: "", resources: {requests: {storage: 1Gi}}}\n`
  const helpsIn = (...texts: string[]): string[] =>
    judge(read(texts.join('---\n')), {versions: [newestVersion], complete: true})
      .filter(({code}) => code === 'KL301')
      .map(({message, hint}) => `${message.split(' stays')[0]} | ${hint}`)

  it('is not told to fit a volume that goes to another', () => {
    const [shared, first, second] = [
      volume('shared', 'ReadWriteMany'),
      claimOf('first', 'ReadWriteMany'),
      claimOf('second', 'ReadWriteOnce'),
    ]
    expect(helpsIn(shared, first, second)).toEqual([
      'claim "second" | add one more volume: "shared" goes to claim "first"',
    ])
    expect(helpsIn(shared, second)).toEqual(['claim "second" | ask for ReadWriteMany, or let the volume offer more'])
    expect(helpsIn(shared, volume('spare', 'ReadOnlyMany'), first, second)).toEqual([
      'claim "second" | ask for ReadOnlyMany, or let the volume offer more',
    ])
  })
  it('is pointed at where its class is named', () => {
    const annotated = claimOf('data', 'ReadWriteOnce').replace(
      'name: data',
      'name: data, annotations: {volume.beta.kubernetes.io/storage-class: fast}',
    )
    const finding = judge(read(annotated), {versions: [newestVersion], complete: true}).find(
      ({code}) => code === 'KL301',
    )
    expect(finding?.at).toMatchObject({line: 3, column: 79, endColumn: 83})
  })
})

describe('a warning of the server', () => {
  const warnings = (text: string): (string | undefined)[] =>
    judge(read(text), {versions: [newestVersion], complete: false})
      .filter(({code}) => code === 'KL902')
      .map(({hint}) => hint)
  it('comes with what to write', () => {
    const annotated = claim(goodClaim).replace(
      '{name: data}',
      '{name: data, annotations: {volume.beta.kubernetes.io/storage-class: fast}}',
    )
    expect(warnings(annotated)).toEqual(['write storageClassName: fast in spec, and remove the annotation'])
    expect(
      warnings('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {externalName: b, ports: [{port: 80}]}\n'),
    ).toEqual(['remove it, or write type: ExternalName'])
  })
})
