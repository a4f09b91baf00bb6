import {listAt, stringAt} from '../../core/json.ts'
import {stringsOf} from '../../core/labels.ts'
import {fieldOf, type Json} from '../../core/json.ts'
import type {Path} from '../../core/field-path.ts'
import {nearest} from '../../core/nearest.ts'
import {reachesNode} from '../../binding/volume-facts.ts'
import {storedOf} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {predictionOf} from '../prediction.ts'
import {defineRule} from '../rule.ts'

export const volumeWithoutNode = defineRule({
  code: 'KL303',
  slug: 'volume-without-node',
  category: 'stuck',
  title: 'a volume that no node can reach',
  kinds: ['PersistentVolume'],
  check(subject, world, report) {
    if (!storedOf(subject)) return
    const {nodes, volumes} = predictionOf(world)
    const volume = volumes.get(subject.manifest.name)?.volume
    if (!volume?.nodeAffinity || nodes.some(node => reachesNode(volume, node))) return
    // Its claim is told of then, with this reason.
    if (stuckClasses(world).has(volume.className)) return
    const asked = firstCondition(volume.nodeAffinity)
    const known = nodes.flatMap(({labels}) => (asked && Object.hasOwn(labels, asked.key) ? [labels[asked.key]!] : []))
    const near = asked?.values.flatMap(value => nearest(value, known) ?? [])[0]
    report({
      message: `no node can reach volume "${volume.name}"${asked ? `: none has ${asked.text}` : ''}`,
      hint: near ? `write ${near}` : hintOf(asked?.key, known),
      path: ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms', ...(asked?.at ?? [])],
      part: asked ? 'value' : 'key',
    })
  },
})

const hintOf = (key: string | undefined, known: readonly string[]): string =>
  key === undefined || known.length === 0
    ? 'let nodeAffinity name labels that a node has'
    : `nodes of the input have ${key} ${known.slice(0, 5).join(', ')}`

interface Condition {
  readonly key: string
  readonly values: readonly string[]
  readonly text: string
  readonly at: Path
}

/** The first condition on a label, for the message. */
function firstCondition(affinity: Json): Condition | undefined {
  const [term] = listAt(affinity, 'nodeSelectorTerms')
  const [expression] = listAt(term, 'matchExpressions')
  const key = stringAt(expression, 'key')
  if (expression === undefined || key === undefined) return undefined
  const values = stringsOf(fieldOf(expression, 'values'))
  const at = [0, 'matchExpressions', 0, 'values', ...(values.length > 0 ? [0] : [])]
  const listed = values.join(', ')
  const operator = stringAt(expression, 'operator')
  return {key, values, at, text: operator === 'In' ? `label ${key} ${listed}` : `${key} ${operator} ${listed}`.trim()}
}

/** Classes with a claim that no volume serves. */
const stuckClasses = oncePerWorld(world => {
  const names = new Set<string>()
  for (const {reason} of world.stuckClaims().values()) if (reason.kind === 'no volume') names.add(reason.className)
  return names
})
