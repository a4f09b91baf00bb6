import type {Drawing, Vertex} from './plan-graph.ts'

/** Where a box stands; pixels, from the upper left. */
export interface Box {
  readonly vertex: Vertex
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>
  readonly width: number
  readonly height: number
}

/** From left to right: what makes pods and where they run, pods, claims, what claims get. */
const columnOf: Readonly<Record<Vertex['shape'], number>> = {set: 0, node: 0, pod: 1, claim: 2, volume: 3, class: 3}
const columns = 4

const letter = 7.2
const line = 17
const padding = 12
const between = {columns: 90, rows: 18}
const margin = 24
/** Rounds of sorting; more of them bring nothing that one sees. */
const rounds = 4

/** Puts the boxes in columns, each near those that it is joined with (the barycentre method), so that few lines cross. */
export function layoutOf(drawing: Drawing): Layout {
  const order = sorted(drawing)
  const widths = order.map(ids => Math.max(0, ...ids.map(id => widthOf(drawing.vertices.get(id)!))))
  const boxes = new Map<string, Box>()
  let x = margin
  let height = 0
  for (const [column, ids] of order.entries()) {
    if (ids.length === 0) continue
    let y = margin
    for (const id of ids) {
      const vertex = drawing.vertices.get(id)!
      const box = {vertex, x, y, width: widths[column]!, height: vertex.label.split('\n').length * line + padding}
      boxes.set(id, box)
      y += box.height + between.rows
    }
    height = Math.max(height, y - between.rows + margin)
    x += widths[column]! + between.columns
  }
  return {boxes: centred(boxes, height), width: Math.max(x - between.columns + margin, 2 * margin), height}
}

const widthOf = ({label}: Vertex): number =>
  Math.ceil(Math.max(...label.split('\n').map(text => text.length)) * letter) + 2 * padding

function sorted({vertices, edges}: Drawing): string[][] {
  const order: string[][] = Array.from({length: columns}, () => [])
  for (const {id, shape} of vertices.values()) order[columnOf[shape]]!.push(id)
  const joined = new Map<string, string[]>()
  for (const {from, to} of edges) {
    joined.set(from, [...(joined.get(from) ?? []), to])
    joined.set(to, [...(joined.get(to) ?? []), from])
  }
  for (let round = 0; round < rounds; round++) {
    const place = new Map(order.flatMap(ids => ids.map((id, index) => [id, (index + 0.5) / ids.length] as const)))
    for (const [column, ids] of order.entries()) {
      const centre = (id: string): number => {
        const others = (joined.get(id) ?? []).flatMap(other => place.get(other) ?? [])
        if (others.length === 0) return place.get(id)!
        return others.reduce((sum, each) => sum + each, 0) / others.length
      }
      const centres = new Map(ids.map(id => [id, centre(id)]))
      const next = ids.toSorted((a, b) => centres.get(a)! - centres.get(b)!)
      order[column] = next
      for (const [index, id] of next.entries()) place.set(id, (index + 0.5) / next.length)
    }
  }
  return order
}

/** Each column in the middle of the height. */
function centred(boxes: ReadonlyMap<string, Box>, height: number): Map<string, Box> {
  const lowest = new Map<number, number>()
  for (const {x, y, height: own} of boxes.values()) lowest.set(x, Math.max(lowest.get(x) ?? 0, y + own))
  return new Map([...boxes].map(([id, box]) => [id, {...box, y: box.y + (height - margin - lowest.get(box.x)!) / 2}]))
}
