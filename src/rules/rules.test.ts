import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {isObject, stringAt} from '../core/json.ts'
import {isNamespaced} from '../core/kinds/index.ts'
import {ManifestSet, manifestOf} from '../core/manifest-set.ts'
import {customKindsOf} from '../core/kinds/custom/index.ts'
import {newestVersion} from '../core/version.ts'
import {readYaml} from '../core/yaml/read.ts'
import {readExports} from '../nfs/exports.ts'
import {rules} from './index.ts'
import {type Judged, judge} from './judge.ts'

/**
 * The page of a rule is its test. A ```yaml bad (or ```exports bad) block has a comment `# KLnnn` at the end of every line with a finding, and
 * no other findings; a ```yaml good block has none at all. A ```yaml old block before a bad one is what was there before.
 * The word `complete` in the info string judges the block as everything that there is.
 */
interface Example {
  readonly verdict: 'bad' | 'good'
  readonly complete: boolean
  readonly language: string
  readonly text: string
  readonly old: string | undefined
}

function examplesOf(page: string): Example[] {
  const examples: Example[] = []
  let old: string | undefined
  for (const [, language = '', info = '', text = ''] of page.matchAll(
    /^```(yaml|exports) ([a-z ]+)\n([\s\S]*?)^```$/gm,
  )) {
    const words = info.split(' ')
    if (words[0] === 'old') old = text
    else {
      examples.push({
        verdict: words[0] === 'bad' ? 'bad' : 'good',
        complete: words.includes('complete'),
        language,
        text,
        old,
      })
      old = undefined
    }
  }
  return examples
}

function read(text: string, language: string): Judged {
  if (language === 'exports') return {set: new ManifestSet([]), documents: [], exports: [readExports(text, 'exports')]}
  const {documents} = readYaml(text, 'example.yaml')
  const manifests = documents.flatMap(document => {
    const {value} = document
    if (!isObject(value)) return []
    return [
      manifestOf(document, value, [], isNamespaced(stringAt(value, 'apiVersion') ?? '', stringAt(value, 'kind') ?? '')),
    ]
  })
  return {set: new ManifestSet(manifests), documents, exports: []}
}

const marked = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line, index) => [...line.matchAll(/# (KL\d{3})/g)].map(([, code]) => `${index + 1} ${code}`))

describe('the list of rules', () => {
  it('has every rule folder once', () => {
    const folders = readdirSync(import.meta.dirname, {withFileTypes: true}).filter(entry => entry.isDirectory())
    expect(rules.map(rule => rule.slug).toSorted()).toEqual(folders.map(folder => folder.name).toSorted())
  })
  it('gives every code once, in order', () => {
    const codes = rules.map(rule => rule.code)
    expect(codes).toEqual([...new Set(codes)].toSorted())
  })
})

describe.each(rules)('$code $slug', rule => {
  const path = join(import.meta.dirname, rule.slug, 'rule.md')
  const page = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const examples = examplesOf(page)

  it('has a page with its code, its title, a bad and a good example', () => {
    expect(page.split('\n')[0]).toBe(`# ${rule.code} ${rule.slug}`)
    expect(page.toLowerCase()).toContain(rule.title.toLowerCase())
    expect(new Set(examples.map(example => example.verdict))).toEqual(new Set(['bad', 'good']))
  })

  it('finds what its bad examples mark, and nothing in the good ones', () => {
    for (const {verdict, complete, language, text, old} of examples) {
      const against = old === undefined ? undefined : read(old, 'yaml').set
      const judged = read(text, language)
      const definitions = judged.set.ofKind('CustomResourceDefinition').map(({object}) => object)
      const custom = definitions.length > 0 ? customKindsOf(definitions) : undefined
      const findings = judge(judged, {versions: [newestVersion], complete, against, custom})
      const found = findings.map(({code, at}) => `${at.line} ${code}`)
      expect(found, findings.map(finding => finding.message).join('\n')).toEqual(marked(text))
      if (verdict === 'bad') expect(findings.some(finding => finding.code === rule.code)).toBe(true)
    }
  })
})
