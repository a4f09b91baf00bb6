import {describe, expect, it} from 'vitest'
import type {Lab, Step} from './lab.ts'
import type {RunResult} from './reporter.ts'
import {heading, narrowTable, transcript, type TranscriptOptions, wrap} from './transcript.ts'

const step: Step = {
  id: 'claim',
  title: 'Ask for 100Mi',
  why: 'No volume of the class is that big. The claim is not refused: it stays Pending, for as long as it takes.',
  operations: [],
  expectations: [],
}
const plain = (text: string): string => text
/** The text that a transcript wrote, and what it said on the side. */
function written(width = 60): {options: TranscriptOptions; text: () => string; notices: string[]} {
  let text = ''
  const notices: string[] = []
  const options: TranscriptOptions = {
    write: more => (text += more),
    notice: line => notices.push(line),
    palette: {title: plain, command: plain, good: plain, bad: plain, faint: plain},
    width,
    cleanCommand: 'k8slab clean disk',
  }
  return {options, text: () => text, notices}
}
const result = (more: Partial<RunResult> = {}): RunResult => ({
  lab: 'disk',
  title: 'Disks',
  steps: [],
  seconds: 2.04,
  interrupted: false,
  left: [],
  kept: false,
  ...more,
})

describe('transcript', () => {
  it('shows a step: why, the command, what was seen, the verdict', () => {
    const {options, text} = written()
    const reporter = transcript(options)
    reporter.step(step, 6, 8)
    reporter.command('kubectl apply -f large-claim.yaml')
    reporter.printed('persistentvolumeclaim/large created\n')
    reporter.proof({
      statement: 'the claim stays Pending',
      observed: 'no free volume has 100Mi',
      detail: ['no free volume has 100Mi', '  disk-a: 20Mi is less than the 100Mi that is asked for'],
    })
    reporter.proof({statement: 'the file is there', observed: 'hello', printed: 'hello'})
    expect(text()).toBe(`
6/8  Ask for 100Mi
     No volume of the class is that big. The claim is not
     refused: it stays Pending, for as long as it takes.
     $ kubectl apply -f large-claim.yaml
       persistentvolumeclaim/large created
       no free volume has 100Mi
         disk-a: 20Mi is less than the 100Mi that is asked
           for
     ✓ the claim stays Pending
       hello
     ✓ the file is there
`)
  })

  it('shows a failure with all that is known of it', () => {
    const {options, text} = written(70)
    transcript(options).failed({
      failure: {
        what: 'the claim is Bound',
        expected: 'status.phase is Bound',
        observed: 'status.phase is Pending',
        waited: 20.2,
        about: [],
      },
      diagnosis: {
        causes: ['pvc/data is Pending: no free volume has 5Mi', '  disk-a: 1Mi is less than the 5Mi asked for'],
        events: [
          'FailedBinding of pvc/data: no persistent volumes available for this claim and no storage class is set',
        ],
        logs: [{pod: 'web', lines: ['starting']}],
      },
      hint: 'Look at the sizes.',
    })
    expect(text()).toBe(`     ✗ the claim is Bound (waited 20 s)
       expected  status.phase is Bound
       observed  status.phase is Pending
       cause     pvc/data is Pending: no free volume has 5Mi
                   disk-a: 1Mi is less than the 5Mi asked for
       events    FailedBinding of pvc/data: no persistent volumes
                   available for this claim and no storage class is
                   set
       log       of web:
                   starting
       hint      Look at the sizes.
`)
  })

  it('says now and then that it waits, where nothing can be overwritten', () => {
    const {options, text, notices} = written()
    const reporter = transcript(options)
    for (const seconds of [0.2, 4, 9, 10.5, 12, 21, 22]) reporter.waiting('the pod is Ready', 'Ready is False', seconds)
    expect(text()).toBe('')
    expect(notices).toEqual([
      'waiting for: the pod is Ready (so far: Ready is False; 11 s)',
      'waiting for: the pod is Ready (so far: Ready is False; 21 s)',
    ])
  })

  it('says what could not be removed and how to try again', () => {
    const {options, text} = written()
    transcript(options).cleaned(['pv/disk-a is still going'])
    expect(text()).toBe('\nNot removed:\n  pv/disk-a is still going\nTry again: k8slab clean disk\n')
  })

  const passed = {id: 'a', title: 'Make a volume', verdict: 'passed' as const, seconds: 1, proofs: []}
  it.each([
    [{steps: [passed, passed]}, 'disk: all 2 steps passed in 2.0 s.'],
    [
      {steps: [passed], kept: true},
      'disk: the step passed in 2.0 s. Everything was kept; k8slab clean disk removes it.',
    ],
    [
      {
        steps: [
          passed,
          {...passed, title: 'Bind', verdict: 'failed' as const},
          {...passed, verdict: 'not run' as const},
        ],
      },
      'disk: step "Bind" failed (1 of 3 passed, 1 not run; 2.0 s).',
    ],
    [
      {steps: [passed, {...passed, verdict: 'not run' as const}], interrupted: true},
      'disk: broken off after 1 of 2 steps.',
    ],
  ])('ends with a summary: %j', (more, line) => {
    const {options, text} = written()
    transcript(options).end(result(more))
    expect(text()).toBe(`\n${line}\n`)
  })
})

it('heading names the lab, where it runs and its namespace', () => {
  const lab: Lab = {name: 'disk', title: 'Disks', summary: 'About disks.', parameters: [], folders: [], steps: [step]}
  expect(heading(lab, 'context real, server https://127.0.0.1:6443', 'k8slab-disk', written().options)).toBe(
    'disk: Disks\nAbout disks.\n1 step, namespace k8slab-disk\non context real, server https://127.0.0.1:6443\n',
  )
})

describe('narrowTable', () => {
  const table = [
    'NAME     STATUS   VOLUME   CAPACITY   ACCESS MODES   AGE',
    'data-0   Bound    pv-a     10Mi       RWO            5s',
    'data-1   Bound    pv-b     10Mi       RWO            5s',
  ].join('\n')

  it('leaves a table that fits as it is', () => {
    expect(narrowTable(table, 60, [])).toBe(table)
  })
  it('leaves out columns from the right, but none that matters', () => {
    expect(narrowTable(table, 30, ['CAPACITY'])).toBe(
      ['NAME     STATUS   CAPACITY', 'data-0   Bound    10Mi', 'data-1   Bound    10Mi', '(3 more columns)'].join('\n'),
    )
  })
  it('keeps a table that cannot be made narrower', () => {
    expect(narrowTable('NAME\na-name-that-is-long', 5, ['NAME'])).toBe('NAME\na-name-that-is-long')
  })
})

it('wrap keeps a word that is too long in a line of its own', () => {
  expect(wrap('see https://example.com/a/long/path now', 10)).toEqual(['see', 'https://example.com/a/long/path', 'now'])
})
