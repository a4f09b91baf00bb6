import {describe, expect, it} from 'vitest'
import {isObject, stringAt} from '../core/json.ts'
import {isNamespaced} from '../core/kinds/index.ts'
import {ManifestSet, manifestOf} from '../core/manifest-set.ts'
import {newestVersion} from '../core/version.ts'
import {readYaml} from '../core/yaml/read.ts'
import {type Judged, judge} from './judge.ts'

function read(text: string, file = 'web.yaml'): Judged {
  const {documents} = readYaml(text, file)
  const manifests = documents.flatMap(document => {
    const {value} = document
    if (!isObject(value)) return []
    const namespaced = isNamespaced(stringAt(value, 'apiVersion') ?? '', stringAt(value, 'kind') ?? '')
    return [manifestOf(document, value, [], namespaced)]
  })
  return {set: new ManifestSet(manifests), documents, exports: []}
}

/** `line:column message | help` of every refusal. */
function told(text: string, old?: string): string[] {
  const against = old === undefined ? undefined : read(old, 'old.yaml').set
  return judge(read(text), {versions: [newestVersion], complete: false, against})
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
  it('is a name in other letters', () => {
    expect(told(claim(goodClaim).replace('name: data', 'name: My_Data'))).toEqual([
      '3:18 the name "My_Data" is refused: only a-z, 0-9, "-" and "." are allowed, not "M" | write my-data',
    ])
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
  it('is judged as its successor', () => {
    expect(told(set(container, '  replica: 2\n').replace('apps/v1', 'apps/v1beta1'))).toEqual([
      '1:13 Kubernetes 1.36 does not serve StatefulSet of apps/v1beta1; it is gone since 1.16 | write apiVersion: apps/v1',
      '7:3 "spec" has no field "replica" (as apps/v1) | write replicas',
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
