import {expect, it} from 'vitest'
import {sampleFindings, sampleFolders} from './findings.fixture.ts'
import {junitReport, resourceCase} from './junit.ts'

const file = 'lab/claims, all: 100%.yaml'
const cases = [
  {file, resource: resourceCase('PersistentVolumeClaim', 'default', 'data'), line: 1},
  {file, resource: resourceCase('PersistentVolumeClaim', 'default', 'logs'), line: 12},
  {file: 'lab/pv.yaml', resource: resourceCase('PersistentVolume', undefined, 'pv-logs'), line: 1},
  {file: 'exports'},
]

it('has a suite a file and a case a resource; only failing levels fail', () => {
  const text = junitReport(sampleFindings, {folders: sampleFolders, cases, fails: level => level === 'error'})
  expect(text.split('\n')).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="k8slab verify" tests="4" failures="2" errors="0">',
    '  <testsuite name="deploy/lab/claims, all: 100%.yaml" tests="2" failures="2" errors="0" skipped="0">',
    '    <testcase classname="deploy/lab/claims, all: 100%.yaml" name="PersistentVolumeClaim default/data" file="deploy/lab/claims, all: 100%.yaml" line="1"><failure type="KL204" message="spec.accessModes cannot be &quot;RWO&quot;">lab/claims, all: 100%.yaml:9:5: error[KL204] spec.accessModes cannot be &quot;RWO&quot;&#10;  help: write ReadWriteOnce</failure></testcase>',
    '    <testcase classname="deploy/lab/claims, all: 100%.yaml" name="PersistentVolumeClaim default/logs" file="deploy/lab/claims, all: 100%.yaml" line="12"><failure type="KL301" message="claim &quot;logs&quot; cannot bind: no volume is large enough">lab/claims, all: 100%.yaml:20:3: error[KL301] claim &quot;logs&quot; cannot bind: no volume is large enough</failure></testcase>',
    '  </testsuite>',
    '  <testsuite name="deploy/lab/pv.yaml" tests="1" failures="0" errors="0" skipped="0">',
    '    <testcase classname="deploy/lab/pv.yaml" name="PersistentVolume pv-logs" file="deploy/lab/pv.yaml" line="1"/>',
    '  </testsuite>',
    '  <testsuite name="deploy/exports" tests="1" failures="0" errors="0" skipped="0">',
    '    <testcase classname="deploy/exports" name="deploy/exports" file="deploy/exports"><system-out>exports:1:1: info[KL902] it says: a|b `c` &lt;d&gt; @e &amp; &quot;f&quot; 50%&#10;and ·more·[0m ·</system-out></testcase>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ])
})

it('gives a finding of no known resource a case of its own', () => {
  const text = junitReport(sampleFindings.slice(0, 1), {folders: sampleFolders, cases: [], fails: () => true})
  expect(text).toContain('tests="1" failures="1"')
})
