import type {FieldError} from '../core/field-error.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import type {Manifest} from '../core/manifest-set.ts'
import {snapshotGroup} from '../core/kinds/prepare/storage.ts'
import {resourcesBesideScope} from '../core/kinds/validation/resource-quota.ts'
import {nearest} from '../core/nearest.ts'
import {shown} from './field-text.ts'
import {kindHint} from './kind-hints.ts'
import {nameHint} from './name-forms.ts'

/** What a hint looks at: the refusal, its value as text, and the object. */
interface Refused {
  readonly error: FieldError
  readonly text: string
  readonly manifest: Manifest
  /** What the pattern of the hint has found in the server's text. */
  readonly found: readonly string[]
}

const standardResources = ['cpu', 'memory', 'ephemeral-storage']
/** Kubernetes pkg/apis/core/v1/conversion.go, the field labels of a pod that the downward API knows. */
const podFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
/** Those of a file of a downwardAPI volume. */
const fileFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']

const hints: readonly (readonly [RegExp, (refused: Refused) => string | undefined])[] = [
  [/must be between (\d+) and (\d+), inclusive/, ({found: [, low, high]}) => `write a number from ${low} to ${high}`],
  [/must be greater than 0 and less than (\d+)/, ({found: [, high]}) => `write a number from 1 to ${high}`],
  [/must be in the range (\d+)-(\d+)/, ({found: [, low, high]}) => `write a number from ${low} to ${high}`],
  [/must be greater than or equal to (\d+)/, ({found: [, low]}) => `write ${low} or more`],
  [
    /must be greater than minReadySeconds/,
    ({manifest}) =>
      `write more than minReadySeconds, which is ${shown(valueAt(manifest.object, ['spec', 'minReadySeconds']) ?? 0)}`,
  ],
  [
    /must be greater than or equal to `minReplicas`/,
    ({manifest}) =>
      `write ${shown(valueAt(manifest.object, ['spec', 'minReplicas']) ?? 1)} or more, or a smaller minReplicas`,
  ],
  [
    /must be greater than zero|must be a valid resource quantity/,
    ({error}) => (typeof error.value === 'number' ? 'write 1 or more' : 'write an amount above 0, such as 5Gi'),
  ],
  [/leading or trailing whitespace/, ({text}) => `write ${text.trim()}`],
  [/between 0 and 0777 \(octal\)/, () => 'write an octal number up to 0777, such as 0644'],
  [/must match `containerPort`/, () => 'write the same number as containerPort, or leave hostPort out'],
  [/^must be 1$/, () => 'write 1'],
  [/value must be empty when `operator` is 'Exists'/, () => 'remove value, or write operator: Equal'],
  [
    /operator must be Exists when `key` is empty/,
    () => 'add key: and the name of a taint, or write operator: Exists alone',
  ],
  [
    /neither a standard finalizer name nor is it fully qualified/,
    ({text}) => `write prefix/name, such as example.com/${text || 'cleanup'}`,
  ],
  [/standard limit type/, ({text}) => choiceOf(text, limitTypes)],
  [/must be greater than 0/, () => 'write 1 or more'],
  [
    /must be less than or equal to (\S+) limit of (\S+)/,
    ({found: [, what, limit]}) =>
      limit?.startsWith('-') ? `mend the ${what} limit` : `request at most ${limit}, or raise the ${what} limit`,
  ],
  [/must be equal to (\S+) limit of (\S+)/, ({found: [, , limit]}) => `write ${limit}, the same as the limit`],
  [/must be less than or equal to (\d+)/, ({found: [, high]}) => `write ${high} or less`],
  [/a valid percent string/, () => 'write a whole number, or a percentage such as 25%'],
  [/must not be greater than 100%/, () => 'write 100% or less'],
  [
    /field label not supported/,
    ({error, text}) => {
      const fields = error.path.at.includes('downwardAPI') ? fileFields : podFields
      const near = nearest(text, fields)
      return near
        ? `write ${near}`
        : `write ${fields.join(', ')}, metadata.labels['key'] or metadata.annotations['key']`
    },
  ],
  [
    /must be an absolute path/,
    ({text}) => (text === '' ? 'write a path that begins with /' : `write /${text.replace(/^\.?\//, '')}`),
  ],
  [/must be a relative path/, ({text}) => `write ${text.replace(/^\/+/, '').replaceAll('/..', '') || 'a file name'}`],
  [/must not contain '\.\.'/, () => 'write the path without ..'],
  [
    /must not start with '\.\.'/,
    ({text}) => (/^\.+$/.test(text) ? 'choose another name' : `write ${text.replace(/^\.+/, '')}`),
  ],
  [
    /must be a standard resource/,
    ({error}) => {
      const near = nearest(String(error.path.at.at(-1)), standardResources)
      return near
        ? `write ${near}`
        : 'write cpu, memory, ephemeral-storage, or a name with a prefix such as example.com/gpu'
    },
  ],
  [
    /must contain at least one letter|must contain only alpha-numeric/,
    ({error, text, found}) =>
      /Port$|\.port$/.test(error.path.name)
        ? /^\d+$/.test(text)
          ? `write ${text} without quotes`
          : 'write the number of a port, or the name of a port of the container'
        : (nameHint(text, found[0] ?? '') ?? 'put a letter into it, such as http'),
  ],
  [
    /when referencing the default apiGroup/,
    ({text}) =>
      `write the group of that kind beside it: apiGroup: ${text === 'VolumeSnapshot' ? snapshotGroup : 'example.com'}`,
  ],
  [/empty selector is invalid/, () => 'write matchLabels with labels of the template, such as {app: web}'],
  [/must specify one of: (.*)/, ({found: [, fields = '']}) => `write ${fields.replaceAll('`', '')} below it`],
  [/only allowed for updateStrategy/, () => 'remove rollingUpdate, or write type: RollingUpdate'],
  [/must be either (\w+), (\w+),? or (\w+)/, ({text, found: [, ...types]}) => choiceOf(text, types)],
  [/unsupported scope applied/, ({manifest}) => scopeHint(manifest)],
  [/unsupported scope/, ({error}) => choiceOf(unknownScope(error.value), quotaScopes)],
  [
    / value (\S+) is greater than .*value (\S+)$/,
    ({found: [, more, less]}) => `make one of the two fit: ${more} is more than ${less}`,
  ],
  [
    /may not be set to 'None' for (\w+) services/,
    ({found: [, type]}) => `remove clusterIP, or remove type: ${type}: a headless Service has no other type`,
  ],
  [/unknown time zone/, ({text}) => zoneHint(text)],
  [
    /must be a valid CIDR/,
    ({text}) =>
      /^\d+(?:\.\d+){3}$/.test(text)
        ? `write ${text}/32 for this address alone`
        : 'write a range of addresses such as 10.0.0.0/8',
  ],
  [/^must be of type (\w+)$/, ({error, found: [, type = '']}) => schemaTypeHint(error.value, type)],
  [/should be less than or equal to (\S+)/, ({found: [, high]}) => `write ${high} or less`],
  [/should be greater than or equal to (\S+)/, ({found: [, low]}) => `write ${low} or more`],
  [/should be less than (\S+)/, ({found: [, high]}) => `write less than ${high}`],
  [/should be greater than (\S+)/, ({found: [, low]}) => `write more than ${low}`],
  [/may not have more than one field specified|may not specify more than (?:one|1)/, keepOne],
  [
    /must be unique/,
    ({error}) => (error.path.name.endsWith('mountPath') ? 'mount it at another path' : 'give each its own'),
  ],
  [/must be (?:a )?valid IP address|must be an IP address/, ({error}) => addressHint(error.path.name)],
  [/prefix part must be non-empty|valid label key/, () => 'write prefix/name, or a name alone'],
  [/field can not be empty|name part must be non-empty/, () => 'write a name there, or remove the entry'],
  [/may not be '\.|may not contain '[/%]'/, () => 'write the name of an object: it has no "/" and no "%"'],
  [/must not be '\./, () => 'choose another name'],
  [
    /RFC 1123|DNS-1035|must be no more than|name part must|valid label|config key|must not (?:contain|begin)/,
    nameHintIn,
  ],
  [/only divisor's values (.*) are supported/, ({found: [, choices]}) => `write one of ${choices}`],
  [/environment variable name/, () => 'write a name such as DATA_DIR'],
]

/** What to write instead of a value that the server refuses for a reason of this kind; undefined where no hint is known. */
export function valueHint(error: FieldError, manifest: Manifest): string | undefined {
  const known = kindHint(error.detail)
  if (known !== undefined) return known
  const text = typeof error.value === 'string' ? error.value : ''
  for (const [pattern, hint] of hints) {
    const found = pattern.exec(error.detail)
    if (found)
      return hint({error, text, manifest, found})
        ?.slice(0, 2000)
        .replace(/\s*\n\s*/g, ' ')
  }
  return undefined
}

function zoneHint(zone: string): string {
  const near = nearest(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')])
  return near === undefined ? 'write a name such as Europe/Berlin, or Etc/UTC' : `write ${near}`
}

/** What a schema of a custom resource wants instead of a value of another type. */
function schemaTypeHint(value: FieldError['value'], type: string): string | undefined {
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `write ${JSON.stringify(String(value))} with quotes`
  if (/^(?:integer|number)$/.test(type))
    return typeof value === 'string' && /^-?\d+$/.test(value)
      ? `write ${value} without quotes`
      : `write a ${type === 'integer' ? 'whole ' : ''}number`
  if (type === 'boolean') return 'write true or false, without quotes'
  if (type === 'array') return 'write a list: one line "- …" for each item'
  return type === 'object' ? 'write its fields below it, indented, as key: value' : undefined
}

const limitTypes = ['Container', 'Pod', 'PersistentVolumeClaim']
/** Kubernetes pkg/apis/core/types.go, ResourceQuotaScope. */
const quotaScopes = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
]

/** The server prints the whole list. */
const unknownScope = (value: FieldError['value']): string =>
  [value]
    .flat()
    .filter(scope => typeof scope === 'string')
    .find(scope => !quotaScopes.includes(scope)) ?? ''

/** Which amounts of a quota its scopes do not go with. */
function scopeHint({object}: Manifest): string | undefined {
  const spec = objectAt(object, 'spec')
  const written = new Set([
    ...listAt(spec, 'scopes'),
    ...listAt(spec, 'scopeSelector', 'matchExpressions').map(each => stringAt(each, 'scopeName')),
  ])
  const scope = quotaScopes.find(each => written.has(each) && resourcesBesideScope(spec, each).length > 0)
  return (
    scope && `move ${resourcesBesideScope(spec, scope).join(', ')} to a quota without scopes: ${scope} has none of it`
  )
}

/** A name as it has to be written in its place: an amount with a prefix, a label within `metadata.labels['…']`. */
function nameHintIn({error: {detail, path}, text, manifest}: Refused): string | undefined {
  const hint = nameHint(text, detail)
  const [, name] = /^write (\S+)$/.exec(hint ?? '') ?? []
  if (name === undefined) return hint
  const written = valueAt(manifest.object, path.at)
  const [, map] = typeof written === 'string' ? (/^(metadata\.\w+)\['.*'\]$/.exec(written) ?? []) : []
  if (map !== undefined) return `write ${map}['${name}']`
  const isAmount = amounts.has(String(path.at.at(-2))) && text === path.at.at(-1) && !name.includes('/')
  if (!isAmount) return hint
  const near = nearest(name, standardResources)
  return near ? `write ${near}` : `write a name with a prefix, such as example.com/${name}`
}

/** Maps of resources and how much of each. */
const amounts: ReadonlySet<string> = new Set(['limits', 'requests', 'hard'])

const choiceOf = (text: string, choices: readonly string[]): string =>
  `write ${(text === '' ? undefined : nearest(text, choices)) ?? `one of ${choices.join(', ')}`}`

const addressHint = (name: string): string =>
  name.startsWith('spec.clusterIP')
    ? 'leave clusterIP out, or write None for a headless Service'
    : 'write an address such as 10.0.0.5'

function keepOne({error, manifest}: Refused): string {
  // Of volume types and handlers the server names the one too many, of the rest what they stand in.
  const isMember = error.type === 'Forbidden' || !isObject(valueAt(manifest.object, error.path.at))
  const value = valueAt(manifest.object, isMember ? error.path.at.slice(0, -1) : error.path.at)
  const names = isObject(value) ? Object.keys(value).filter(key => isObject(value[key]) && !besides.has(key)) : []
  return names.length > 1 && names.length < 6 ? `keep one of ${names.join(', ')}` : 'keep one of them'
}

/** Mappings that stand beside the types of a volume and are none. */
const besides: ReadonlySet<string> = new Set(['capacity', 'claimRef', 'nodeAffinity'])

const forbiddenHints: readonly (readonly [RegExp, (refused: Refused) => string])[] = [
  [/may not be used when `type` is 'ClusterIP'/, () => 'write type: NodePort, or remove nodePort'],
  [/strategy `type` is 'Recreate'/, () => 'remove rollingUpdate, or write type: RollingUpdate'],
  [/`operator` is 'Exists' or 'DoesNotExist'/, () => 'remove values, or write operator: In'],
  [/both ipBlock and another peer/, () => 'keep ipBlock or the selectors, or make an item of each'],
  [/ReadWriteOncePod with other access modes/, () => 'keep ReadWriteOncePod alone, or remove it'],
  [/scaling to zero replicas/, () => 'write minReplicas: 1, or add a metric of type Object or External'],
  [/more than (?:1|one)/, keepOne],
  [
    /without restartPolicy=Always/,
    ({error}) =>
      `remove ${error.path.at.at(-1)}, or write restartPolicy: Always: the container goes on beside the others then`,
  ],
]

/** What to do with a field that may not stand where it stands; `path`: as it is written. */
export function forbiddenHint(error: FieldError, manifest: Manifest, path: Path): string {
  for (const [pattern, hint] of forbiddenHints) {
    const found = pattern.exec(error.detail)
    if (found) return hint({error, text: '', manifest, found})
  }
  const name = path.findLast(step => typeof step === 'string')
  return typeof path.at(-1) === 'number' ? `remove this item of ${name}` : `remove ${name}`
}
