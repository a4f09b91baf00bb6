import type {Plan, PlannedMember} from './plan.ts'

type Shape = 'set' | 'pod' | 'claim' | 'volume' | 'node' | 'class'
export type State = 'good' | 'waiting' | 'bad' | 'neutral'

export interface Vertex {
  readonly id: string
  readonly shape: Shape
  readonly label: string
  readonly state: State
}
export interface Edge {
  readonly from: string
  readonly to: string
  readonly label: string
  /** One of several ways: drawn with a broken line. */
  readonly maybe: boolean
}
interface Graph {
  readonly vertices: ReadonlyMap<string, Vertex>
  readonly edges: readonly Edge[]
}

/** Of more ways than this only the likeliest is drawn. */
const mostWays = 6

/** What hangs on what: sets make pods, pods use claims and run on nodes, claims have volumes or wait for somebody. */
export class Drawing implements Graph {
  readonly vertices = new Map<string, Vertex>()
  readonly edges: Edge[] = []
  readonly #plan: Plan

  constructor(plan: Plan) {
    this.#plan = plan
    for (const [name, {phase}] of Object.entries(plan.volumes)) {
      this.#add(
        'volume',
        name,
        `${name}\n${phase}`,
        phase === 'Bound' ? 'good' : phase === 'Available' ? 'neutral' : 'bad',
      )
    }
    for (const [key, claim] of Object.entries(plan.claims)) this.#drawClaim(key, claim)
    for (const [key, {pods}] of Object.entries(plan.statefulsets)) this.#drawSet(`StatefulSet ${key}`, pods)
    for (const [key, {pods}] of Object.entries(plan.workloads)) this.#drawSet(key, pods)
    for (const [key, pod] of Object.entries(plan.pods)) {
      const id = this.#add('pod', key, key, podState(plan, key))
      for (const {node, scheduled} of pod.oneOf ?? [pod]) {
        if (scheduled && node !== undefined)
          this.#join(id, this.#add('node', node, node), 'on', pod.oneOf !== undefined)
      }
    }
  }

  #add(shape: Shape, key: string, label: string, state: State = 'neutral'): string {
    const id = `${shape} ${key}`
    if (!this.vertices.has(id)) this.vertices.set(id, {id, shape, label, state})
    return id
  }
  #join(from: string, to: string, label = '', maybe = false): void {
    this.edges.push({from, to, label, maybe})
  }

  #drawClaim(key: string, claim: Plan['claims'][string]): void {
    const {phase, capacity = '', oneOf, volume, awaits} = claim
    const state = phase === 'Bound' ? 'good' : phase === 'Lost' ? 'bad' : 'waiting'
    const id = this.#add('claim', key, `${key}\n${`${phase} ${capacity}`.trim()}`, state)
    const ways = (oneOf ?? []).flatMap(way => (way.phase === 'Bound' && way.volume !== undefined ? [way.volume] : []))
    if (ways.length > 0 && ways.length <= mostWays) {
      for (const name of ways) this.#join(id, this.#add('volume', name, name), '', true)
    } else if (volume !== undefined) {
      const target = this.#add('volume', volume, `${volume}\nmissing`, 'bad')
      this.#join(id, target, phase === 'Bound' ? '' : 'asks for', oneOf !== undefined)
    }
    if (awaits !== undefined) this.#join(id, this.#add('class', awaits, awaits), 'waits for')
  }

  #drawSet(title: string, pods: readonly PlannedMember[]): void {
    const set = this.#add('set', title, title)
    const namespace = /^\S+ (.*)\//.exec(title)?.[1] ?? ''
    for (const {name, created, claims} of pods) {
      const key = `${namespace}/${name}`
      const pod = this.#add('pod', key, created ? name : `${name}\nnot created`, podState(this.#plan, key))
      this.#join(set, pod)
      for (const claim of claims) {
        const label = `${namespace}/${claim}\n${created ? 'missing' : 'not created'}`
        this.#join(pod, this.#add('claim', `${namespace}/${claim}`, label, created ? 'bad' : 'waiting'))
      }
    }
  }
}

const podState = (plan: Plan, key: string): State => (plan.pods[key]?.scheduled ? 'good' : 'waiting')

const fills: Readonly<Record<State, string>> = {good: '#d8f0dc', waiting: '#fdf0c8', bad: '#f9d9d6', neutral: '#eef0f3'}
const mermaidShapes: Readonly<Record<Shape, readonly [string, string]>> = {
  set: ['[[', ']]'],
  pod: ['(', ')'],
  claim: ['[/', '/]'],
  volume: ['[(', ')]'],
  node: ['[', ']'],
  class: ['{{', '}}'],
}
const dotShapes: Readonly<Record<Shape, string>> = {
  set: 'box3d',
  pod: 'ellipse',
  claim: 'parallelogram',
  volume: 'cylinder',
  node: 'box',
  class: 'hexagon',
}

/** The plan as a Mermaid flowchart, as Markdown viewers draw it. */
export function mermaidGraph(plan: Plan): string {
  const {vertices, edges} = new Drawing(plan)
  const names = new Map([...vertices.keys()].map((id, index) => [id, `n${index}`]))
  const quoted = (text: string): string =>
    `"${text.replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('\n', '<br/>')}"`
  const lines = ['flowchart LR']
  for (const {id, shape, label, state} of vertices.values()) {
    const [open, close] = mermaidShapes[shape]
    lines.push(`  ${names.get(id)!}${open}${quoted(label)}${close}:::${state}`)
  }
  for (const {from, to, label, maybe} of edges) {
    const arrow = maybe ? '-.->' : '-->'
    lines.push(`  ${names.get(from)!} ${arrow}${label === '' ? '' : `|${quoted(label)}|`} ${names.get(to)!}`)
  }
  for (const [state, fill] of Object.entries(fills))
    lines.push(`  classDef ${state} fill:${fill},stroke:#57606a,color:#1f2328`)
  return `${lines.join('\n')}\n`
}

/** The plan in the language of Graphviz. */
export function dotGraph(plan: Plan): string {
  const {vertices, edges} = new Drawing(plan)
  const quoted = (text: string): string =>
    `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
  const lines = ['digraph plan {', '  rankdir=LR', '  node [style=filled, fontname="sans-serif"]']
  for (const {id, shape, label, state} of vertices.values()) {
    lines.push(`  ${quoted(id)} [label=${quoted(label)}, shape=${dotShapes[shape]}, fillcolor="${fills[state]}"]`)
  }
  for (const {from, to, label, maybe} of edges) {
    const marks = [label === '' ? '' : `label=${quoted(label)}`, maybe ? 'style=dashed' : ''].filter(Boolean)
    lines.push(`  ${quoted(from)} -> ${quoted(to)}${marks.length > 0 ? ` [${marks.join(', ')}]` : ''}`)
  }
  return `${lines.join('\n')}\n}\n`
}
