import {expect, it} from 'vitest'
import {isObject, type Json, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {rules} from '../rules/index.ts'
import {sampleFindings, sampleFolders} from './findings.fixture.ts'
import {sarifReport} from './sarif.ts'

const explained = rules.map(rule => ({
  rule,
  page: `# ${rule.code} ${rule.slug}\n\n${rule.title}.\n\n\`\`\`yaml bad\na: 1\n\`\`\`\n`,
}))
const report = (findings = sampleFindings): Json =>
  JSON.parse(sarifReport(findings, {folders: sampleFolders, version: '1.2.3', rules: explained})) as Json

/** What sarif-schema-2.1.0.json demands of the parts that are written here; the schema itself is 100 KB. */
function faults(log: Json): string[] {
  const found: string[] = []
  const check = (what: string, holds: boolean): unknown => holds || found.push(what)
  const checkRegion = (region: Json | undefined): void => {
    for (const key of ['startLine', 'startColumn', 'endLine', 'endColumn'])
      check(`region.${key}`, Number.isInteger(valueAt(region, [key])) && Number(valueAt(region, [key])) >= 1)
  }
  const checkPlace = (place: Json | undefined): void => {
    const uri = stringAt(place, 'artifactLocation', 'uri') ?? ''
    check(`uri ${uri}`, URL.canParse(uri, 'file:///root/') && !/[ "<>\\^`{|}]/.test(uri) && !uri.startsWith('/'))
    checkRegion(valueAt(place, ['region']))
  }
  check('version', stringAt(log, 'version') === '2.1.0')
  check('runs', listAt(log, 'runs').length === 1)
  const driver = objectAt(log, 'runs', 0, 'tool', 'driver')
  check('driver.name', typeof driver['name'] === 'string')
  const ids = listAt(driver, 'rules').map(rule => stringAt(rule, 'id'))
  check('unique rules', new Set(ids).size === ids.length)
  for (const rule of listAt(driver, 'rules')) {
    for (const key of ['shortDescription', 'fullDescription', 'help'])
      check(`rule.${key}`, (stringAt(rule, key, 'text') ?? '') !== '')
    check('rule level', ['error', 'warning', 'note'].includes(stringAt(rule, 'defaultConfiguration', 'level') ?? ''))
  }
  for (const result of listAt(log, 'runs', 0, 'results')) {
    check('message', (stringAt(result, 'message', 'text') ?? '') !== '')
    check('level', ['error', 'warning', 'note', 'none'].includes(stringAt(result, 'level') ?? ''))
    check('ruleIndex', ids[Number(valueAt(result, ['ruleIndex']))] === stringAt(result, 'ruleId'))
    check('one location', listAt(result, 'locations').length === 1)
    for (const place of [...listAt(result, 'locations'), ...listAt(result, 'relatedLocations')])
      checkPlace(valueAt(place, ['physicalLocation']))
    for (const change of listAt(result, 'fixes').flatMap(fix => listAt(fix, 'artifactChanges'))) {
      check('replacements', listAt(change, 'replacements').length > 0)
      for (const replacement of listAt(change, 'replacements')) checkRegion(valueAt(replacement, ['deletedRegion']))
    }
    const prints = valueAt(result, ['partialFingerprints'])
    check('fingerprints', isObject(prints) && Object.values(prints).every(print => typeof print === 'string'))
  }
  return found
}

it('agrees with the essentials of the SARIF schema', () => {
  expect(faults(report())).toEqual([])
  expect(faults({...objectAt(report()), version: '2.0'})).toEqual(['version'])
})

it('says what, where, what else, and how to mend it', () => {
  const [refusal, stuck, advice] = listAt(report(), 'runs', 0, 'results')
  expect(refusal).toMatchObject({
    ruleId: 'KL204',
    level: 'error',
    message: {text: 'spec.accessModes cannot be "RWO"\nhelp: write ReadWriteOnce'},
    locations: [
      {
        physicalLocation: {
          artifactLocation: {uri: 'deploy/lab/claims%2C%20all:%20100%25.yaml'},
          region: {startLine: 9, startColumn: 5, endLine: 9, endColumn: 8},
        },
        logicalLocations: [{fullyQualifiedName: 'v1/PersistentVolumeClaim/default/data'}],
      },
    ],
    fixes: [
      {artifactChanges: [{replacements: [{deletedRegion: {startLine: 9}, insertedContent: {text: 'ReadWriteOnce'}}]}]},
    ],
  })
  expect(stuck).toMatchObject({relatedLocations: [{id: 1, message: {text: 'volume "pv-logs" offers 1Gi'}}]})
  expect(advice).toMatchObject({ruleId: 'KL902', level: 'note'})
})

it('knows a finding again when lines have moved, and tells two of a kind apart', () => {
  const prints = (findings: typeof sampleFindings): Json[] =>
    listAt(report(findings), 'runs', 0, 'results').map(result => objectAt(result)['partialFingerprints'] ?? null)
  const [first] = sampleFindings
  const moved = {...first!, at: {...first!.at, line: 50, endLine: 50}}
  expect(prints([moved])).toEqual(prints([first!]))
  expect(new Set(prints([first!, moved]).map(print => JSON.stringify(print))).size).toBe(2)
})

it('takes the explanation from the page of the rule', () => {
  const [rule] = listAt(report(), 'runs', 0, 'tool', 'driver', 'rules')
  expect(objectAt(rule, 'help')).toEqual({
    text: `${rules[0]!.title}.`,
    markdown: `${rules[0]!.title}.\n\n\`\`\`yaml\na: 1\n\`\`\``,
  })
})
