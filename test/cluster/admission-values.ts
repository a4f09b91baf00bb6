import {isObject, type Json, type JsonObject} from '../../src/core/json.ts'
import {type Field, type FieldType, structType} from '../../src/core/kinds/field-table.ts'
import type {Random} from './admission-random.ts'

/** Texts at the borders of the grammars of names, labels, paths, times and enumerations. */
const texts = [
  '', ' ', 'a', '9', '-', '.', '..', '/', '//', '~', '*', '$', '_', 'A', 'a-', '-a', 'a.', '.a', 'a..b', 'a_b', 'aB', 'x--y', '1abc', '123', '1e3', 'a/b', '/a', 'a/', 'a/b/c',
  'a b', ' a', 'a ', 'a\n', 'a\tb', 'ä', 'naïve', '日本', '😀', 'a\u0000', 'true', 'null', 'None', 'none', 'http', 'https', 'default', 'kube-system', 'localhost', 'example.com', 'Example.com',
  'example.com/a', 'example.com/', '/example.com', 'kubernetes.io/a', 'k8s.io/a', 'a.kubernetes.io/b', 'requests.cpu', 'cpu', 'memory', 'storage', 'ephemeral-storage', 'hugepages-2Mi', 'hugepages-x', 'pods',
  'example.com/gpu', 'requests.example.com/gpu', 'a'.repeat(15), 'a'.repeat(16), 'a'.repeat(32), 'a'.repeat(52), 'a'.repeat(53), 'a'.repeat(63), 'a'.repeat(64), 'a'.repeat(253), 'a'.repeat(254), 'a'.repeat(256), 'a'.repeat(257),
  'a'.repeat(1025), `${'a'.repeat(63)}.${'b'.repeat(63)}.c`, `${'a'.repeat(64)}.b`, 'ä'.repeat(128), `example.com/${'a'.repeat(63)}`, `example.com/${'a'.repeat(64)}`, `${'a'.repeat(253)}/a`, `${'a'.repeat(254)}/a`,
  '/data', '/data/', '/data/../etc', 'data/..', '../data', './data', 'data', '/data//x', '/data:x', 'C:\\data', '\\\\host\\share', '/dev/sda', '/proc', '/etc/hosts', '..data', 'a/..b', `/${'a'.repeat(4096)}`,
  '10.0.0.1', '10.0.0.256', '010.0.0.1', '1.2.3', '::1', '::', 'fe80::1', '2001:db8::1', '::ffff:10.0.0.1', '127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.1', '255.255.255.255', '10.0.0.0/8', '10.0.0.1/8', '2001:db8::/32',
  '10.0.0.0/33', '10.0.0.0/08', '0.0.0.0/0', '10.96.0.10', '10.0.0.1:80', 'http://example.com', 'https://example.com/a?b#c', 'user:pass@host', '%', '100%', '25%', '0%', '101%', '-1%', '1.5%', '%25',
  '1', '0', '-1', '01', '+1', '1.0', '65535', '65536', '2147483648', '9223372036854775807', '9223372036854775808', '0x10', '1Gi', '100m', '0.5', '1e6', '1E', '1Mi', '1Ki ', '-5Gi', '1.5Gi', '5GB', '1k', '10Ei', '0.1m', '1n', 'Inf', 'NaN', '.5', '5.', '1_000',
  '2026-01-31T12:00:00Z', '2026-01-31T12:00:00+01:00', '2026-01-31T12:00:00.123456Z', '2026-02-30T12:00:00Z', '2026-01-31', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z',
  '* * * * *', '@daily', '@every 1h', '60 * * * *', 'TZ=UTC * * * * *', 'CRON_TZ=UTC * * * * *', '*/0 * * * *', '0 0 31 2 *', '0 0 * * MON-FRI', '? ? * * ?', 'UTC', 'Europe/Nowhere', 'Local',
  'ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod', 'readWriteOnce', 'RWO', 'Retain', 'retain', 'Delete', 'Recycle', 'Filesystem', 'Block', 'Immediate', 'WaitForFirstConsumer',
  'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName', 'ClientIP', 'TCP', 'UDP', 'SCTP', 'tcp', 'IPv4', 'IPv6', 'SingleStack', 'PreferDualStack', 'RequireDualStack', 'Cluster', 'Local', 'PreferClose', 'PreferSameZone', 'PreferSameNode', 'Topology',
  'RollingUpdate', 'OnDelete', 'Recreate', 'OrderedReady', 'Parallel', 'Always', 'Never', 'OnFailure', 'IfNotPresent', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt', 'Equal', 'Same', 'NoSchedule', 'PreferNoSchedule', 'NoExecute',
  'HTTP', 'HTTPS', 'File', 'Directory', 'DirectoryOrCreate', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice', 'Memory', 'HugePages', 'HugePages-2Mi', 'Bidirectional', 'HostToContainer', 'Disabled', 'Enabled', 'IfPossible',
  'ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'Unmasked', 'RuntimeDefault', 'Unconfined', 'Localhost', 'OnRootMismatch', 'Merge', 'Strict', 'MountOption', 'Honor', 'Ignore', 'DoNotSchedule', 'ScheduleAnyway',
  'ALL', 'CAP_SYS_ADMIN', 'SYS_ADMIN', 'windows', 'linux', 'NotRequired', 'RestartContainer', 'PreemptLowerPriority', 'Opaque', 'kubernetes.io/tls', 'kubernetes.io/service-account-token', 'kubernetes.io/dockercfg', 'ServiceAccount', 'User', 'Group', 'Role', 'ClusterRole',
  'PersistentVolumeClaim', 'VolumeSnapshot', 'Pod', 'Secret', 'snapshot.storage.k8s.io', 'rbac.authorization.k8s.io', 'apps/v1', 'v1', 'v2', 'a/b/v1', 'Managed', 'Dedicated', 'ReadWrite', 'Container', 'Terminating', 'NotTerminating', 'BestEffort', 'PriorityClass',
  'NonIndexed', 'Indexed', 'FailJob', 'FailIndex', 'Count', 'TerminatingOrFailed', 'Failed', 'Allow', 'Forbid', 'Replace', 'IfHealthyBudget', 'AlwaysAllow', 'Prefix', 'Exact', 'ImplementationSpecific', 'Ingress', 'Egress', 'Namespace',
  'Resource', 'Utilization', 'AverageValue', 'Value', 'Percent', 'Max', 'Min', 'ReadWriteOnceWithFSType', 'Persistent', 'Ephemeral', 'FQDN', 'metadata.name', "metadata.labels['a']", "metadata.annotations['A/b']", 'metadata.labels', 'spec.nodeName', 'status.podIP', 'status.hostIPs', 'limits.cpu',
  'requests.hugepages-2Mi', 'kernel.msgmax', 'net/core/somaxconn', 'kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone', 'app', 'web', 'data', 'key', 'kubernetes', 'orphan', 'foregroundDeletion', 'system:node', 'SIGTERM',
  '$(NAME)', '$(', 'a=b', 'A_B', 'iqn.2001-04.com.example:x', 'eui.0123456789abcdef', 'naa.62004567BA64678D', 'csi.Example.com', 'kubernetes.io/no-provisioner',
] // prettier-ignore

const numbers = [
  0, 1, -1, 2, 3, 5, 9, 10, 15, 16, 63, 64, 80, 99, 100, 101, 255, 256, 420, 511, 512, 599, 600, 1023, 1024, 3600, 30000, 32767, 32768, 65534, 65535, 65536, 86400, 86401, 100000, 1000000, 1000000001, 2147483647, 2147483648,
  -2147483648, -2147483649, 4294967295, 4294967296, 4294967297, 9007199254740991, 1e15, 1e18, 1e21, 0.5, 1.5, -0.5, 1e-7, 1e300,
] // prettier-ignore

const small = numbers.filter(number => Math.abs(number) < 1e15)

const others: readonly Json[] = [true, false, null, {}, [], ['x'], [1], [null], [{}], {x: 'y'}, {x: 1}, {x: {}}, [[]]]

export const anyText = (random: Random): string => random.pick(texts)
/** Beyond 64 bits the server overflows, which is of no use to anybody: quantities stay below. */
export const anyNumber = (random: Random, isQuantity = false): number => random.pick(isQuantity ? small : numbers)
/** A value of any JSON type. */
export function anyValue(random: Random, isQuantity = false): Json {
  const way = random.below(3)
  if (way === 0) return anyText(random)
  return way === 1 ? anyNumber(random, isQuantity) : random.pick(others)
}

/** What other objects have in the same field, so that a value is often near to a valid one. */
export class Corpus {
  readonly #values = new Map<string, Json[]>()

  add(object: JsonObject, type: string): void {
    const struct = structType(type)
    for (const [key, value] of Object.entries(object)) {
      const field = struct.fields.get(key)
      if (field && value !== null) this.#addValue(`${struct.id}.${key}`, value, field.type)
    }
  }
  #addValue(place: string, value: Json, type: FieldType): void {
    const known = this.#values.get(place)
    if (known) known.push(value)
    else this.#values.set(place, [value])
    if (type.is === 'struct' && isObject(value)) this.add(value, type.type)
    if (type.is === 'list' && Array.isArray(value))
      for (const item of value as readonly Json[]) this.#addItem(place, item, type.item)
    if (type.is === 'map' && isObject(value))
      for (const item of Object.values(value)) this.#addItem(place, item, type.item)
  }
  #addItem(place: string, item: Json, type: FieldType): void {
    this.#addValue(`${place}[]`, item, type)
  }

  /** A value for a field: one that another object has there, or one made for the type. */
  valueFor(struct: string, field: Field, random: Random): Json {
    const known = this.#values.get(`${struct}.${field.name}`) ?? []
    return known.length > 0 && !random.oneIn(3) ? random.pick(known) : this.valueOf(field.type, random, 0)
  }

  valueOf(type: FieldType, random: Random, depth: number): Json {
    switch (type.is) {
      case 'struct': {
        const fields = [...structType(type.type).fields.values()]
        const chosen = fields.filter(field => field.required || random.oneIn(Math.max(2, fields.length / 2)))
        if (depth > 4) return {}
        return Object.fromEntries(chosen.map(field => [field.name, this.#near(type.type, field, random, depth)]))
      }
      case 'list':
        return Array.from({length: random.below(3)}, () => this.valueOf(type.item, random, depth + 1))
      case 'map':
        return Object.fromEntries(
          Array.from({length: random.below(3)}, () => [anyText(random), this.valueOf(type.item, random, depth + 1)]),
        )
      case 'bool':
        return random.oneIn(2)
      case 'int32':
      case 'int64':
      case 'float64':
        return anyNumber(random)
      case 'bytes':
        return random.pick(['', 'YQ==', 'YQ', 'e30=', '!'])
      case 'intOrString':
        return random.oneIn(2) ? anyNumber(random) : anyText(random)
      case 'raw':
        return {a: 'b'}
      case 'quantity':
        return random.oneIn(4)
          ? random.below(100) - 10
          : random.pick(['0', '1', '100m', '1Gi', '1.5Gi', '-1', '0.1m', '5G', '1e3', '10Ei'])
      case 'time':
      case 'microTime':
        return random.pick(['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123456Z', 'today', null])
      case 'string':
        return anyText(random)
    }
  }
  #near(struct: string, field: Field, random: Random, depth: number): Json {
    const known = this.#values.get(`${struct}.${field.name}`) ?? []
    return known.length > 0 && random.oneIn(2) ? random.pick(known) : this.valueOf(field.type, random, depth + 1)
  }
}
