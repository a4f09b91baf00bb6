import type {FailedStep, RunResult, StepResult} from './reporter.ts'

const escape = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** A run as JUnit XML: the lab is a suite, each step a case. */
export function junit(result: RunResult): string {
  const {lab, steps, seconds} = result
  const failed = steps.filter(step => step.verdict === 'failed').length
  const skipped = steps.filter(step => step.verdict === 'not run').length
  const counts = `tests="${steps.length}" failures="${failed}" skipped="${skipped}" time="${seconds.toFixed(3)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="k8slab" ${counts}>`,
    `  <testsuite name="${escape(lab)}" ${counts}>`,
    ...steps.map(step => testCase(lab, step)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(lab: string, step: StepResult): string {
  const head = `    <testcase classname="k8slab.${escape(lab)}" name="${escape(`${step.id}: ${step.title}`)}" time="${step.seconds.toFixed(3)}"`
  switch (step.verdict) {
    case 'passed':
      return `${head}/>`
    case 'not run':
      return `${head}><skipped/></testcase>`
    case 'failed':
      return `${head}>${step.failed ? failureElement(step.failed) : '<failure/>'}</testcase>`
  }
}

function failureElement({failure, diagnosis, hint}: FailedStep): string {
  const lines = [
    `expected: ${failure.expected}`,
    `observed: ${failure.observed}`,
    ...diagnosis.causes.map(cause => `cause: ${cause}`),
    ...diagnosis.events.map(event => `event: ${event}`),
    ...diagnosis.logs.flatMap(({pod, lines}) => lines.map(line => `log of ${pod}: ${line}`)),
    ...(hint ? [`hint: ${hint}`] : []),
  ]
  return `<failure message="${escape(failure.what)}">${escape(lines.join('\n'))}</failure>`
}
