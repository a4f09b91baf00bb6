import {expect, it} from 'vitest'
import {junit} from './junit.ts'

it('writes a case for each step, and the whole failure', () => {
  const text = junit({
    lab: 'disk',
    title: 'Disks',
    seconds: 3.5,
    interrupted: false,
    left: [],
    kept: false,
    steps: [
      {id: 'a', title: 'A < B & "C"', verdict: 'passed', seconds: 1.25, proofs: []},
      {
        id: 'b',
        title: 'Bind',
        verdict: 'failed',
        seconds: 2,
        proofs: [],
        failed: {
          failure: {what: 'the claim is Bound', expected: 'Bound', observed: '\u001b[31mPending', about: []},
          diagnosis: {causes: ['too small'], events: ['FailedBinding'], logs: [{pod: 'web', lines: ['a & b']}]},
          hint: 'Look.',
        },
      },
      {id: 'c', title: 'End', verdict: 'not run', seconds: 0, proofs: []},
    ],
  })
  expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="k8slab" tests="3" failures="1" skipped="1" time="3.500">
  <testsuite name="disk" tests="3" failures="1" skipped="1" time="3.500">
    <testcase classname="k8slab.disk" name="a: A &lt; B &amp; &quot;C&quot;" time="1.250"/>
    <testcase classname="k8slab.disk" name="b: Bind" time="2.000"><failure message="the claim is Bound">expected: Bound
observed: [31mPending
cause: too small
event: FailedBinding
log of web: a &amp; b
hint: Look.</failure></testcase>
    <testcase classname="k8slab.disk" name="c: End" time="0.000"><skipped/></testcase>
  </testsuite>
</testsuites>
`)
})
