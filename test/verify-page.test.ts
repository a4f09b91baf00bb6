import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {apiVersionOf, kindOf, kinds} from '../src/core/kinds/index.ts'
import {servedKinds} from '../src/core/kinds/versions.ts'
import {newestVersion, oldestVersion, type Version, versionText} from '../src/core/version.ts'
import {rules} from '../src/rules/index.ts'
import {home} from './program.ts'

const page = readFileSync(join(home, 'docs/verify.md'), 'utf8')
const [judged = '', skipped = ''] = page
  .slice(page.indexOf('## Kinds'))
  .split('Of these kinds of Kubernetes')
  .map(part => part.split('\n## ')[0])

/** `group kind` of every row of a table, with the groups or apiVersions of its first cell. */
const rowsOf = (text: string, own: string): Set<string> =>
  new Set(
    [...text.matchAll(/^\| (`[^|]+`|core) \| ([A-Z][^|]+) \|$/gm)].flatMap(([, first = '', names = '']) =>
      first
        .replaceAll('`', '')
        .split(', ')
        .flatMap(group => names.split(', ').map(kind => `${group === own ? '' : group} ${kind}`)),
    ),
  )
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '')

describe('docs/verify.md', () => {
  it('lists every kind that is judged', () => {
    const known = kinds.map(kind => `${apiVersionOf(kind)} ${kind.kind}`)
    expect(rowsOf(judged, 'core')).toEqual(new Set([...known, 'apiextensions.k8s.io/v1 CustomResourceDefinition']))
  })

  it('lists every kind that a server has and k8slab does not judge', () => {
    const minors = Array.from({length: newestVersion[1] - oldestVersion[1] + 1}, (_, index) => oldestVersion[1] + index)
    const others = minors
      .flatMap(minor => [...servedKinds([1, minor] satisfies Version)])
      .filter(({apiVersion, kind}) => !kindOf(apiVersion, kind) && kind !== 'CustomResourceDefinition')
    expect(rowsOf(skipped, 'core')).toEqual(
      new Set(others.map(({apiVersion, kind}) => `${groupOf(apiVersion)} ${kind}`)),
    )
  })

  it('names the versions and rules that there are', () => {
    expect(page).toContain(`takes ${versionText(oldestVersion)} to ${versionText(newestVersion)}`)
    for (const [code] of page.matchAll(/KL\d{3}/g)) expect(rules.map(rule => rule.code)).toContain(code)
  })
})
