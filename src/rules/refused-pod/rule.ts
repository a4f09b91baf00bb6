import type {FieldError} from '../../core/field-error.ts'
import type {Path} from '../../core/field-path.ts'
import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {kindOf} from '../../core/kinds/index.ts'
import {longestLabel, statefulSetClaimName, statefulSetPodName} from '../../core/names.ts'
import {atLeast, type Version} from '../../core/version.ts'
import {storedOf} from '../accepted.ts'
import {claimTemplateNames} from '../pod-template.ts'
import {lastName, shown} from '../field-text.ts'
import {reasonOf} from '../refusal.ts'
import {defineRule} from '../rule.ts'

const hashLabel = 'controller-revision-hash'

export const refusedPod = defineRule({
  code: 'KL401',
  slug: 'refused-pod',
  category: 'stuck',
  title: 'a StatefulSet that is accepted, but its pods are not',
  kinds: ['StatefulSet'],
  check(subject, world, report) {
    const set = storedOf(subject)
    if (!set) return
    const said = new Set<string>()
    for (const ordinal of isVouchedFor(set, world.version) ? [] : outerOrdinals(set)) {
      for (const error of refusals(set, ordinal, world.version)) {
        const path = placeOf(error, set)
        const key = `${path.join('.')} ${error.type}`
        if (said.has(key)) continue
        said.add(key)
        const pod = statefulSetPodName(subject.manifest.name, ordinal)
        report({...textOf(error, pod), path, field: error.path.name})
      }
    }
  },
})

/** Since 1.34 the server judges the template as it judges the pods, all but the names that they get. */
function isVouchedFor(set: JsonObject, version: Version): boolean {
  const name = stringAt(set, 'metadata', 'name') ?? ''
  const longest = Math.max(name.length + hashLength, ...outerOrdinals(set).map(n => statefulSetPodName(name, n).length))
  return atLeast(version, [1, 34]) && longest <= longestLabel
}
/** A hyphen and the hash of the revision: a number of up to ten letters, mostly of ten. */
const hashLength = 11

/** The first and the last pod: what is wrong with one between is wrong with one of them. */
function outerOrdinals(set: JsonObject): number[] {
  const start = valueAt(set, ['spec', 'ordinals', 'start'])
  const replicas = valueAt(set, ['spec', 'replicas'])
  const first = typeof start === 'number' ? start : 0
  const count = typeof replicas === 'number' ? replicas : 1
  return count <= 0 ? [] : [...new Set([first, first + count - 1])]
}

/** Kubernetes pkg/controller/statefulset/stateful_set_utils.go newStatefulSetPod; claims stand behind the template's volumes. */
function refusals(set: JsonObject, ordinal: number, version: Version): readonly FieldError[] {
  const name = stringAt(set, 'metadata', 'name') ?? ''
  const podName = statefulSetPodName(name, ordinal)
  const spec = objectAt(set, 'spec', 'template', 'spec')
  const templates = claimTemplateNames(set)
  const kept = listAt(spec, 'volumes').filter(volume => !templates.includes(stringAt(volume, 'name') ?? ''))
  const claims = templates.map(template => ({
    name: template,
    persistentVolumeClaim: {claimName: statefulSetClaimName(template, name, ordinal)},
  }))
  const metadata = objectAt(set, 'spec', 'template', 'metadata')
  const pod: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: podName,
      namespace: stringAt(set, 'metadata', 'namespace') ?? 'default',
      labels: {
        ...objectAt(metadata, 'labels'),
        'statefulset.kubernetes.io/pod-name': podName,
        [hashLabel]: `${name}-${'x'.repeat(hashLength - 1)}`,
      },
    },
    spec: {
      ...spec,
      hostname: podName,
      subdomain: stringAt(set, 'spec', 'serviceName') ?? '',
      volumes: [...kept, ...claims],
    },
  }
  return kindOf('v1', 'Pod')?.validate?.(pod, {version}) ?? []
}

function placeOf({path: {at}, value}: FieldError, set: JsonObject): Path {
  if (at[0] === 'spec' && at[1] === 'subdomain') return ['spec', 'serviceName']
  const isOwn = at[0] === 'spec' && at[1] !== 'hostname'
  if (!isOwn) {
    const written = objectAt(set, 'spec', 'template', 'metadata', 'labels')
    const label = typeof value === 'string' ? Object.keys(written).find(key => written[key] === value) : undefined
    return label === undefined ? ['metadata', 'name'] : ['spec', 'template', 'metadata', 'labels', label]
  }
  const index = at[2]
  const volumes = listAt(set, 'spec', 'template', 'spec', 'volumes')
  if (at[1] === 'volumes' && typeof index === 'number' && index >= volumes.length) {
    return ['spec', 'volumeClaimTemplates', index - volumes.length, 'metadata', 'name']
  }
  return ['spec', 'template', ...at]
}

function textOf(error: FieldError, pod: string): {readonly message: string; readonly hint?: string} {
  const {name} = error.path
  if (error.type === 'Not found' && /volume(Mounts|Devices)/.test(name)) {
    return {
      message: `no pod is made: a container of "${pod}" mounts volume ${shown(error.value)}, which neither volumes nor volumeClaimTemplates has`,
      hint: `add a claim template or a volume of that name, or mount one that is there`,
    }
  }
  if (name === 'metadata.labels') {
    return {
      message: `no pod is made: label ${hashLabel} of "${pod}" is the name of the set and up to 11 characters, longer than the 63 that a label may have`,
      hint: 'give the StatefulSet a name of at most 52 characters',
    }
  }
  return {
    message: `no pod is made: the server refuses ${lastName(name)} of pod "${pod}": ${reasonOf(error) || error.type}`,
  }
}
