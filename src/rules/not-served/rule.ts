import {nearest} from '../../core/nearest.ts'
import {apiVersionOf, kinds} from '../../core/kinds/index.ts'
import {versionText} from '../../core/version.ts'
import {replacing} from '../renewing.ts'
import {defineRule} from '../rule.ts'

export const notServed = defineRule({
  code: 'KL901',
  slug: 'not-served',
  category: 'rejected',
  title: 'no server of the target version serves this apiVersion and kind',
  check({manifest, served}, world, report) {
    const {apiVersion, kind} = manifest
    if (apiVersion === '' || kind === '') return
    if (served.state === 'served' || served.state === 'foreign') return
    const where = `Kubernetes ${versionText(world.version)}`
    switch (served.state) {
      case 'removed':
        return report({
          message: `${where} does not serve ${kind} of ${apiVersion}; it is gone since ${versionText(served.since)}`,
          hint: served.replacement ? `write apiVersion: ${served.replacement.apiVersion}` : undefined,
          path: ['apiVersion'],
          field: 'apiVersion',
          fixes: served.replacement ? replacing(manifest, served.replacement, world.version) : [],
        })
      case 'not yet':
        return report({
          message: `${where} does not serve ${kind} of ${apiVersion} yet; it came with ${versionText(served.since)}`,
          path: ['apiVersion'],
          field: 'apiVersion',
        })
      case 'unknown': {
        const sameKind = kinds.find(known => known.kind === kind)
        const near =
          sameKind ??
          kinds.find(
            known =>
              known.kind ===
              nearest(
                kind,
                kinds.map(other => other.kind),
              ),
          )
        report({
          message: `no version of Kubernetes serves ${kind} of ${apiVersion}`,
          hint: near ? (sameKind ? `write apiVersion: ${apiVersionOf(near)}` : `write kind: ${near.kind}`) : undefined,
          path: [sameKind ? 'apiVersion' : 'kind'],
          field: sameKind ? 'apiVersion' : 'kind',
          fixes: near ? replacing(manifest, {apiVersion: apiVersionOf(near), kind: near.kind}, world.version) : [],
        })
      }
    }
  },
})
