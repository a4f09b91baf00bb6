import {type Box, layoutOf} from './graph-layout.ts'
import {Drawing, type Edge, type State, type Vertex} from './plan-graph.ts'
import type {Plan} from './plan.ts'

/** Colours for light and for dark surroundings: fill, stroke. */
const colours: Readonly<Record<State, {readonly light: readonly string[]; readonly dark: readonly string[]}>> = {
  good: {light: ['#d8f0dc', '#2f7d3b'], dark: ['#16391d', '#58b368']},
  waiting: {light: ['#fdf0c8', '#95700a'], dark: ['#3f330b', '#d9a920']},
  bad: {light: ['#f9d9d6', '#b3362b'], dark: ['#48190f', '#f0776a']},
  neutral: {light: ['#eef0f3', '#5b6673'], dark: ['#262c34', '#8d99a6']},
}

/** Rules of CSS; plain ones only, for viewers that know no variables. `.k8slab` is the svg element. */
function graphStyle(): string {
  const rules = (kind: 'light' | 'dark', ink: string, paper: string): string =>
    [
      `.k8slab text{fill:${ink}}.k8slab .paper{fill:${paper}}.k8slab .edge{stroke:${ink}}.k8slab .head{fill:${ink}}`,
      `.k8slab .note{stroke:${paper}}`,
      ...Object.entries(colours).map(
        ([state, each]) => `.k8slab .${state}{fill:${each[kind][0]};stroke:${each[kind][1]}}`,
      ),
    ].join('\n')
  return [
    '.k8slab text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;text-anchor:middle}',
    '.k8slab .edge{fill:none;stroke-opacity:.55}.k8slab .maybe{stroke-dasharray:5 4}.k8slab .head{fill-opacity:.7}',
    '.k8slab .note{font-size:10.5px;paint-order:stroke;stroke-width:4px}',
    rules('light', '#1f2328', '#ffffff'),
    `@media (prefers-color-scheme:dark){\n${rules('dark', '#e6edf3', '#0d1117')}\n}`,
  ].join('\n')
}

/** The plan as one SVG drawing that needs nothing from elsewhere. */
export function svgGraph(plan: Plan): string {
  const drawing = new Drawing(plan)
  const {boxes, width, height} = layoutOf(drawing)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="k8slab" role="img" aria-label="${escaped(summaryOf(drawing))}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${graphStyle()}</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...drawing.edges.map(edge => edgeSvg(edge, boxes)),
    ...[...boxes.values()].map(boxSvg),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

const kinds: Readonly<Record<Vertex['shape'], string>> = {
  set: 'workload',
  pod: 'pod',
  claim: 'claim',
  volume: 'volume',
  node: 'node',
  class: 'awaited',
}

function summaryOf({vertices}: Drawing): string {
  const counts = new Map<string, number>()
  for (const {shape} of vertices.values()) counts.set(kinds[shape], (counts.get(kinds[shape]) ?? 0) + 1)
  return `plan: ${[...counts].map(([kind, count]) => `${count} ${kind}${count > 1 && kind !== 'awaited' ? 's' : ''}`).join(', ')}`
}

/** A curve from side to side; between boxes of one column around the right. */
function edgeSvg({from, to, label, maybe}: Edge, boxes: ReadonlyMap<string, Box>): string {
  const [a, b] = [boxes.get(from)!, boxes.get(to)!]
  const leftwards = b.x < a.x
  const [x1, x2] = leftwards ? [a.x, b.x + b.width] : [a.x + a.width, b.x === a.x ? b.x + b.width : b.x]
  const [y1, y2] = [a.y + a.height / 2, b.y + b.height / 2]
  const bend = b.x === a.x ? 40 : (x2 - x1) / 2
  const c2 = b.x === a.x ? x2 + 40 : x2 - bend
  const path = `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(c2)} ${round(y2)} ${round(x2)} ${round(y2)}`
  const note =
    label === ''
      ? ''
      : `<text class="note" x="${round((x1 + x2) / 2)}" y="${round((y1 + y2) / 2 - 4)}">${escaped(label)}</text>`
  return `<path class="edge${maybe ? ' maybe' : ''}" marker-end="url(#head)" d="${path}"/>${note}`
}

function boxSvg({vertex, x, y, width, height}: Box): string {
  const lines = vertex.label.split('\n')
  // The lid of a volume takes room.
  const middle = y + height / 2 + (vertex.shape === 'volume' ? 4 : 0)
  const first = middle - ((lines.length - 1) * 17) / 2 + 4
  const texts = lines.map(
    (text, index) => `<text x="${round(x + width / 2)}" y="${round(first + index * 17)}">${escaped(text)}</text>`,
  )
  const title = `<title>${escaped(`${kinds[vertex.shape]} ${vertex.label.replaceAll('\n', ', ')}`)}</title>`
  return `<g>${title}${outline(vertex, x, y, width, height)}${texts.join('')}</g>`
}

/** Each kind has its own outline, so that colour is not the only sign. */
function outline({shape, state}: Vertex, x: number, y: number, width: number, height: number): string {
  const rectangle = (radius: number, more = ''): string =>
    `<rect class="${state}" x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="${radius}"${more}/>`
  switch (shape) {
    case 'pod':
      return rectangle(height / 2)
    case 'set':
      return `<rect class="${state}" x="${round(x + 4)}" y="${round(y + 4)}" width="${width}" height="${height}"/>${rectangle(0)}`
    case 'node':
    case 'class':
      return rectangle(0, shape === 'class' ? ' stroke-dasharray="2 3"' : '')
    case 'claim': {
      const points = `${round(x + 8)},${round(y)} ${round(x + width)},${round(y)} ${round(x + width - 8)},${round(y + height)} ${round(x)},${round(y + height)}`
      return `<polygon class="${state}" points="${points}"/>`
    }
    case 'volume': {
      const [l, r, t, b] = [round(x), round(x + width), round(y + 5), round(y + height - 5)]
      const rx = round(width / 2)
      return `<path class="${state}" d="M${l} ${t}A${rx} 5 0 0 1 ${r} ${t}V${b}A${rx} 5 0 0 1 ${l} ${b}Z"/><path class="${state}" fill-opacity="0" d="M${l} ${t}A${rx} 5 0 0 0 ${r} ${t}"/>`
    }
  }
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Text for XML; what no XML may hold becomes a sign that stands for it. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // oxlint-disable-next-line no-control-regex -- control characters are what this is about
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
