import {describe, expect, it} from 'vitest'
import {dotGraph, mermaidGraph} from './plan-graph.ts'
import type {Plan} from './plan.ts'

const plan: Plan = {
  claims: {
    'shop/data-db-0': {
      phase: 'Bound',
      volume: 'pv-a',
      capacity: '1Gi',
      events: [],
      oneOf: [
        {phase: 'Bound', volume: 'pv-a'},
        {phase: 'Bound', volume: 'pv-b'},
      ],
    },
    'shop/other': {phase: 'Pending', awaits: 'example.com/"maker"', events: []},
  },
  volumes: {'pv-a': {phase: 'Bound', claim: 'shop/data-db-0'}, 'pv-b': {phase: 'Available'}},
  pods: {'shop/db-0': {scheduled: true, node: 'node-a'}},
  statefulsets: {
    'shop/db': {
      ordered: true,
      pods: [
        {name: 'db-0', created: true, ready: true, claims: ['data-db-0']},
        {name: 'db-1', created: false, ready: false, claims: ['data-db-1']},
      ],
      srv: [],
      claimsAfter: {scaleDown: 'stay', deletion: 'stay'},
    },
  },
  workloads: {},
  services: {},
  complete: true,
}

describe('the graph of a plan', () => {
  it('is a Mermaid flowchart with broken lines where the choice is open', () => {
    expect(mermaidGraph(plan).split('\n').slice(0, 18)).toEqual([
      'flowchart LR',
      '  n0[("pv-a<br/>Bound")]:::good',
      '  n1[("pv-b<br/>Available")]:::neutral',
      '  n2[/"shop/data-db-0<br/>Bound 1Gi"/]:::good',
      '  n3[/"shop/other<br/>Pending"/]:::waiting',
      '  n4{{"example.com/#quot;maker#quot;"}}:::neutral',
      '  n5[["StatefulSet shop/db"]]:::neutral',
      '  n6("db-0"):::good',
      '  n7("db-1<br/>not created"):::waiting',
      '  n8[/"shop/data-db-1<br/>not created"/]:::waiting',
      '  n9["node-a"]:::neutral',
      '  n2 -.-> n0',
      '  n2 -.-> n1',
      '  n3 -->|"waits for"| n4',
      '  n5 --> n6',
      '  n6 --> n2',
      '  n5 --> n7',
      '  n7 --> n8',
    ])
  })

  it('is a Graphviz digraph, quotes in names kept from ending a text', () => {
    const dot = dotGraph(plan)
    expect(dot).toContain('"volume pv-a" [label="pv-a\\nBound", shape=cylinder, fillcolor="#d8f0dc"]')
    expect(dot).toContain('"claim shop/data-db-0" -> "volume pv-b" [style=dashed]')
    expect(dot).toContain(String.raw`"claim shop/other" -> "class example.com/\"maker\"" [label="waits for"]`)
    expect(dot.endsWith('}\n')).toBe(true)
  })
})
