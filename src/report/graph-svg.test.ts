import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {claim, node, pod, volume} from '../binding/objects.fixture.ts'
import {predict} from '../binding/prediction/predict.ts'
import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {layoutOf} from './graph-layout.ts'
import {escaped, svgGraph} from './graph-svg.ts'
import {Drawing} from './plan-graph.ts'
import {htmlGraph} from './plan-html.ts'
import {type Plan, planOf} from './plan.ts'

const plan = (...objects: JsonObject[]): Plan => planOf(predict(objects, {version: newestVersion}))
const lab = plan(
  volume('pv-a'),
  volume('pv-b'),
  claim('data'),
  claim('late', {size: '90Gi'}),
  pod('web', ['data']),
  node('node-a'),
)

describe('layoutOf', () => {
  it('lets no two boxes overlap, and all lie on the paper', () => {
    const counts = fc.record({volumes: fc.nat(6), claims: fc.nat(6), pods: fc.nat(6)})
    fc.assert(
      fc.property(counts, ({volumes, claims, pods}) => {
        const many = <T>(count: number, make: (index: number) => T): T[] =>
          Array.from({length: count}, (_, index) => make(index))
        const objects = [
          ...many(volumes, index => volume(`pv-${index}`)),
          ...many(claims, index => claim(`data-${index}`)),
          ...many(pods, index => pod(`web-${index}`, [`data-${index % 3}`])),
        ]
        const {boxes, width, height} = layoutOf(new Drawing(plan(...objects)))
        const all = [...boxes.values()]
        for (const [index, a] of all.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true)
          for (const b of all.slice(index + 1)) {
            const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
            expect(apart).toBe(true)
          }
        }
      }),
    )
  })
})

describe('svgGraph', () => {
  it('has a box for everything and a line for each bond, broken where it is one of several ways', () => {
    const svg = svgGraph(lab)
    expect([...svg.matchAll(/<title>(.*?)<\/title>/g)].map(match => match[1])).toEqual([
      'node node-a',
      'pod default/web',
      'claim default/data, Bound 10Gi',
      'claim default/late, Pending',
      'volume pv-a, Bound',
      'volume pv-b, Available',
    ])
    expect(svg.match(/class="edge maybe"/g)).toHaveLength(2)
    expect(svg).toContain('aria-label="plan: 2 volumes, 2 claims, 1 pod, 1 node"')
  })
  it('is well formed whatever things are called', () => {
    expect(escaped('<a href="x">&\u0001')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;\ufffd')
    const odd = {...lab, claims: {'a/<b>&': {phase: 'Pending', awaits: '"x"', events: []}}}
    expect(svgGraph(odd)).not.toMatch(/<b>|&(?!amp;|lt;|gt;|quot;)/)
  })
})

describe('htmlGraph', () => {
  it('is one page that asks for nothing from elsewhere', () => {
    const page = htmlGraph(lab, 'lab <1>')
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|<script|@import|url\((?!#)/)
    expect(page).toContain('<title>lab &lt;1&gt;</title>')
  })
  it('is readable in light and dark, and tells in tables what it draws', () => {
    const page = htmlGraph(lab, 'lab')
    expect(page.match(/prefers-color-scheme:\s*dark/g)).toHaveLength(2)
    expect(page).toContain('<tr><td>default/data</td><td>Bound</td><td>pv-a or pv-b</td><td>10Gi</td><td></td></tr>')
  })
})
