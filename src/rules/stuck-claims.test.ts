import {assert, boolean, property} from 'fast-check'
import {expect, test} from 'vitest'
import {inputs} from '../binding/prediction/objects.arbitrary.ts'
import {predict} from '../binding/prediction/predict.ts'
import {type StuckClaim, stuckClaims} from '../binding/stuck.ts'
import {isNamespaced} from '../core/kinds/index.ts'
import {ManifestSet, manifestOf} from '../core/manifest-set.ts'
import {stringAt} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {readYaml} from '../core/yaml/read.ts'
import {worldOf} from './judge.ts'
import {stuckClaimsOf} from './stuck-claims.ts'

const [document] = readYaml('a: b', 'empty.yaml').documents

const told = ({namespace, name, reason, verdicts}: StuckClaim): unknown => ({
  claim: `${namespace}/${name}`,
  reason,
  closest: verdicts(2),
  all: verdicts().length,
})

test('claims that are explained together are stuck for the reason that each has alone', () => {
  assert(
    property(inputs, boolean(), (objects, complete) => {
      const manifests = objects.map(object =>
        manifestOf(
          document!,
          object,
          [],
          isNamespaced(stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? ''),
        ),
      )
      const set = new ManifestSet(manifests)
      const world = worldOf({set, documents: [], exports: []}, newestVersion, {complete})
      const together = [...stuckClaimsOf(world).values()].map(told)
      const stored = world.subjects.map(({admission, manifest}) =>
        manifest.kind === 'Node' ? manifest.object : admission!.stored!,
      )
      const alone = stuckClaims(predict(stored, {version: newestVersion}), {complete}).map(told)
      expect(new Set(together)).toEqual(new Set(alone))
    }),
    {numRuns: 300},
  )
})
