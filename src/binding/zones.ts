import type {Labels} from '../core/labels.ts'
import type {NodeFacts} from './node-facts.ts'

/** Labels that say where a node is or where the data of a volume lies. */
export const zoneLabels: readonly string[] = [
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
]

const valueOf = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined

/**
 * Whether the zones in a bound volume's labels agree with those of a node that has any.
 * Kubernetes pkg/scheduler/framework/plugins/volumezone/volume_zone.go Filter.
 */
export function isInZone(labels: Labels, node: NodeFacts): boolean {
  if (node.anonymous || zoneLabels.every(key => valueOf(node.labels, key) === undefined)) return true
  return zoneLabels.every(key => {
    const zones = valueOf(labels, key)
    if (zones === undefined) return true
    const here = valueOf(node.labels, key) ?? valueOf(node.labels, key.replace('failure-domain.beta', 'topology'))
    return here !== undefined && zones.split('__').includes(here)
  })
}
