import {predictionOf} from '../prediction.ts'
import {statefulSetClaimName} from '../../core/names.ts'
import {stringAt, valueAt} from '../../core/json.ts'
import {podKinds} from '../../core/pod-place.ts'
import {claimsNamed, claimTemplateNames, podsText, type PodTemplate, podTemplateOf} from '../pod-template.ts'
import {defineRule} from '../rule.ts'

export const podPassesScheduler = defineRule({
  code: 'KL302',
  slug: 'pod-passes-scheduler',
  category: 'stuck',
  title: 'a pod that names its node itself, with a claim that only the scheduler binds',
  kinds: podKinds,
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    const node = template && stringAt(template.spec, 'nodeName')
    if (!template || !node) return
    const {namespace} = template
    const {claims} = predictionOf(world)
    const stuck = world.stuckClaims()
    for (const claim of [...claimsNamed(template).map(mount => mount.claim), ...claimsMade(template)]) {
      const found = claims.get(`${namespace}/${claim}`)
      if (found?.pending !== 'waits for consumer' || stuck.has(`${namespace}/${claim}`)) continue
      const written = world.set.find('v1', 'PersistentVolumeClaim', claim, namespace)
      report({
        message: `${podsText(template)} ${template.at.length > 0 ? 'go' : 'goes'} to node "${node}" without the scheduler, and only the scheduler binds claim "${claim}" of class "${found.claim.className}", which waits for its first consumer`,
        hint: `write nodeSelector: {kubernetes.io/hostname: ${node}} instead of nodeName`,
        path: [...template.at, 'spec', 'nodeName'],
        related: written ? [{message: 'the claim that stays Pending', at: written.place(['metadata', 'name'])}] : [],
      })
      return
    }
  },
})

/** The claims of a StatefulSet's first pod. */
function claimsMade({subject: {manifest}, stored}: PodTemplate): string[] {
  if (manifest.kind !== 'StatefulSet') return []
  const start = valueAt(stored, ['spec', 'ordinals', 'start'])
  const ordinal = typeof start === 'number' ? start : 0
  return claimTemplateNames(stored).map(template => statefulSetClaimName(template, manifest.name, ordinal))
}
