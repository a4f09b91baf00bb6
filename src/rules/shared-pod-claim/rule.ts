import {fieldOf, valueAt} from '../../core/json.ts'
import {stringsOf} from '../../core/labels.ts'
import {podKinds} from '../../core/pod-place.ts'
import {claimsNamed, podsText, type PodTemplate, podTemplateOf, usersOfClaims} from '../pod-template.ts'
import {surges} from '../rollout.ts'
import {storedClaim} from '../stored-claim.ts'
import {defineRule} from '../rule.ts'

export const sharedPodClaim = defineRule({
  code: 'KL407',
  slug: 'shared-pod-claim',
  category: 'risk',
  title: 'a claim for one pod alone that several pods use',
  kinds: podKinds,
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    if (!template) return
    for (const {claim, at} of claimsNamed(template)) {
      const stored = storedClaim(world, template.namespace, claim)
      const modes = stored && stringsOf(fieldOf(valueAt(stored.stored, ['spec']), 'accessModes'))
      if (!stored || !modes?.includes('ReadWriteOncePod')) continue
      const [first] = usersOfClaims(world).get(`${template.namespace}/${claim}`) ?? []
      const before = first && first.template.subject !== subject ? first : undefined
      const why = before
        ? `${podsText(before.template)} ${before.template.at.length > 0 ? 'have' : 'has'} it already`
        : ownReason(template)
      if (why === undefined) continue
      report({
        message: `claim "${claim}" is ReadWriteOncePod, for one pod in the whole cluster: ${why}`,
        hint:
          before || template.count > 1
            ? 'ask for ReadWriteMany, or give each pod a claim of its own'
            : 'write strategy: {type: Recreate}',
        path: at,
        related: [
          {message: 'ReadWriteOncePod', at: stored.subject.manifest.place(['spec', 'accessModes'])},
          ...(before
            ? [{message: 'first used here', at: before.template.subject.manifest.place(before.mount.at)}]
            : []),
        ],
      })
    }
  },
})

function ownReason({subject: {manifest}, stored, count}: PodTemplate): string | undefined {
  if (count > 1) return `of the pods of ${manifest.kind} "${manifest.name}" all but one wait`
  if (manifest.kind !== 'Deployment' || count < 1 || !surges(stored)) return undefined
  return 'a rolling update starts the new pod beside the old one, and it waits for ever'
}
