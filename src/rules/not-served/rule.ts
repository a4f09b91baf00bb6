import {nearest} from '../../core/nearest.ts'
import {apiVersionOf, kinds} from '../../core/kinds/index.ts'
import type {Kind} from '../../core/kinds/kind.ts'
import {versionText} from '../../core/version.ts'
import {replacing} from '../renewing.ts'
import {defineRule} from '../rule.ts'
import {unfilledHint} from '../unfilled.ts'

export const notServed = defineRule({
  code: 'KL901',
  slug: 'not-served',
  category: 'rejected',
  title: 'no server of the target version serves this apiVersion and kind',
  check({manifest, served}, world, report) {
    const {apiVersion, kind} = manifest
    if (apiVersion === '' || kind === '') return
    if (served.state === 'served' || (served.state === 'foreign' && !(served.beside && world.complete))) return
    const where = `Kubernetes ${versionText(world.version)}`
    switch (served.state) {
      case 'removed':
        return report({
          message: `${where} does not serve ${kind} of ${apiVersion}; it is gone since ${versionText(served.since)}`,
          hint: served.replacement ? `write apiVersion: ${served.replacement.apiVersion}` : insteadOf[kind],
          path: ['apiVersion'],
          field: 'apiVersion',
          fixes: served.replacement ? replacing(manifest, served.replacement, world.version) : [],
        })
      case 'off':
        return report({
          message: `${where} serves ${kind} of ${apiVersion} only where it was switched on`,
          hint: served.replacement
            ? `write apiVersion: ${served.replacement.apiVersion}`
            : `start the API server with --runtime-config=${apiVersion}=true, and with the feature gate of the API`,
          path: ['apiVersion'],
          field: 'apiVersion',
        })
      case 'not yet':
        return report({
          message: `${where} does not serve ${kind} of ${apiVersion} yet; it came with ${versionText(served.since)}`,
          path: ['apiVersion'],
          field: 'apiVersion',
        })
      case 'not defined':
        return report({
          message: `the definition of ${kind} does not serve ${apiVersion}`,
          hint: served.apiVersions.length > 0 ? `write apiVersion: ${served.apiVersions.join(' or ')}` : undefined,
          path: ['apiVersion'],
          field: 'apiVersion',
        })
      case 'foreign':
        return report({
          message: `no definition gives the group of ${apiVersion} a kind ${kind}`,
          hint: `${apiVersion.split('/')[0]} has ${served.beside?.join(', ')}`,
          path: ['kind'],
          field: 'kind',
        })
      case 'unknown': {
        if (kind === 'List')
          return report({
            message: 'this List has no list of items',
            hint: 'add items: and the objects, each behind "- "',
            path: ['kind'],
            field: 'items',
          })
        const sameKind = sameKindOf(apiVersion, kind)
        const near = sameKind ?? kindMeant(kind)
        report({
          message: `no version of Kubernetes serves ${kind} of ${apiVersion}`,
          hint: hintOf(near, sameKind !== undefined, apiVersion),
          path: [sameKind ? 'apiVersion' : 'kind'],
          field: sameKind ? 'apiVersion' : 'kind',
          fixes: near ? replacing(manifest, {apiVersion: apiVersionOf(near), kind: near.kind}, world.version) : [],
        })
      }
    }
  },
})

/** What came in the place of a kind that is gone without a successor. */
const insteadOf: Readonly<Record<string, string>> = {
  PodSecurityPolicy: 'label the namespaces instead: pod-security.kubernetes.io/enforce: baseline, or restricted',
}

/** A kind of that name: the one whose apiVersion is most like the one that is written, else the newest of its group. */
function sameKindOf(apiVersion: string, word: string): Kind | undefined {
  const all = kinds.filter(({kind}) => kind === word)
  const near = nearest(apiVersion, all.map(apiVersionOf))
  return all.find(kind => apiVersionOf(kind) === near) ?? all.findLast(({group}) => group === all[0]!.group)
}

/** The kind that a word stands for: a short name or plural of kubectl, or a slip of the pen. */
function kindMeant(word: string): Kind | undefined {
  const lower = word.toLowerCase()
  const named = kinds.find(({plural, shortNames}) => plural === lower || shortNames.includes(lower))
  if (named) return named
  const near = nearest(
    word,
    kinds.map(({kind}) => kind),
  )
  return kinds.find(({kind}) => kind === near)
}

function hintOf(near: Kind | undefined, isSameKind: boolean, apiVersion: string): string | undefined {
  if (near && isSameKind) return `write apiVersion: ${apiVersionOf(near)}`
  if (near)
    return apiVersionOf(near) === apiVersion
      ? `write kind: ${near.kind}`
      : `write kind: ${near.kind}, and apiVersion: ${apiVersionOf(near)}`
  const known = kinds.filter(kind => apiVersionOf(kind) === apiVersion).map(({kind}) => kind)
  if (known.length > 0) return `${apiVersion} has ${known.join(', ')}`
  const lower = apiVersion.toLowerCase()
  return unfilledHint(apiVersion) ?? (lower === apiVersion ? undefined : `write apiVersion: ${lower}`)
}
