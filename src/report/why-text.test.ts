import {describe, expect, it} from 'vitest'
import type {ReportedEdit, WhyReport} from './why.ts'
import {whyText} from './why-text.ts'

const same = (text: string): string => text
const palette = {error: same, warning: same, info: same, strong: same, faint: same, help: same}
const report = (edits: readonly ReportedEdit[], volumes = 0): WhyReport => ({
  version: 1,
  object: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data'},
  phase: 'Pending',
  outcome: 'stuck',
  cause: 'no volume fits',
  volumes: Array.from({length: volumes}, (_, index) => ({
    name: `pv-${index}`,
    verdict: 'does not fit' as const,
    mismatch: {kind: 'tooSmall', text: 'has 1Gi, the claim asks for 5Gi'},
    phase: 'Available',
    capacity: '1Gi',
    accessModes: ['ReadWriteOnce'],
    storageClassName: '',
  })),
  events: [],
  edits,
  unread: ['nodes'],
})
const edit: ReportedEdit = {title: 'set a', changes: [], diff: '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n'}

describe('whyText', () => {
  it('tells the cause, the first volumes and what could not be read', () => {
    expect(whyText(report([], 3), {palette, most: 2, isBrief: true})).toBe(
      [
        'claim shop/data: Pending',
        '  no volume fits',
        '',
        'Volumes, the closest first',
        '  ✗  pv-0  Available  1Gi  RWO  -  has 1Gi, the claim asks for 5Gi',
        '  ✗  pv-1  Available  1Gi  RWO  -  has 1Gi, the claim asks for 5Gi',
        '  and 1 more (--all)',
        '',
        'could not be read: nodes',
        '',
      ].join('\n'),
    )
  })
  it('shows the patch of the best change, and of the others only when asked', () => {
    const edits = [edit, {...edit, title: 'set b'}]
    const brief = whyText(report(edits), {palette, most: 2, isBrief: true})
    expect(brief).toContain(`help: set a\n${edit.diff!}\nor: set b\n\n`)
    expect(whyText(report(edits), {palette, most: 2, isBrief: false})).toContain(`or: set b\n${edit.diff!}`)
  })
  it('leaves out a diff that nobody can read', () => {
    const long = {...edit, diff: `-${'x'.repeat(600)}\n`}
    expect(whyText(report([long]), {palette, most: 2, isBrief: true})).toContain('--format json has it')
    const {diff: _, ...without} = edit
    expect(whyText(report([without]), {palette, most: 2, isBrief: true})).toContain('as a command: --kubectl')
  })
})
