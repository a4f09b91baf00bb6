import {fieldOf, stringAt, valueAt} from '../../core/json.ts'
import {stringsOf} from '../../core/labels.ts'
import type {PodTemplate} from '../pod-template.ts'
import {podKinds} from '../../core/pod-place.ts'
import {claimsNamed, podTemplateOf} from '../pod-template.ts'
import {surges} from '../rollout.ts'
import {storedClaim} from '../stored-claim.ts'
import {defineRule} from '../rule.ts'

export const claimBetweenNodes = defineRule({
  code: 'KL406',
  slug: 'claim-between-nodes',
  category: 'risk',
  title: 'a claim of one node at a time under several pods of a Deployment',
  kinds: podKinds,
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    if (!template || !isReplicated(template)) return
    const {manifest} = subject
    for (const {claim, volume, readOnly, at} of claimsNamed(template)) {
      const stored = storedClaim(world, template.namespace, claim)
      if (!stored || readOnly || isOnlyRead(template, volume)) continue
      const modes = stringsOf(fieldOf(valueAt(stored.stored, ['spec']), 'accessModes'))
      if (modes.length !== 1 || modes[0] !== 'ReadWriteOnce') continue
      const many = template.count > 1
      report({
        message: many
          ? `${template.count} pods of ${manifest.kind} "${manifest.name}" write to claim "${claim}", which is ReadWriteOnce: those on another node than the first do not start, or all write to the same files`
          : `a rolling update starts the new pod beside the old one, and claim "${claim}" is ReadWriteOnce: the new pod waits on another node, or both write to the same files`,
        hint: many
          ? 'ask for ReadWriteMany, or use a StatefulSet with volumeClaimTemplates: a claim for each pod'
          : 'write strategy: {type: Recreate}, or use a StatefulSet',
        path: at,
        related: [{message: 'ReadWriteOnce', at: stored.subject.manifest.place(['spec', 'accessModes'])}],
      })
      return
    }
  },
})

const isReplicated = ({subject: {manifest}, stored, count}: PodTemplate): boolean => {
  if (manifest.kind === 'Deployment') return count > 1 || (count === 1 && surges(stored))
  return (manifest.kind === 'ReplicaSet' || manifest.kind === 'ReplicationController') && count > 1
}

/** Every container mounts it read-only. */
const isOnlyRead = (template: PodTemplate, volume: string): boolean => {
  const mounts = template.containers.flatMap(({container}) => {
    const list = fieldOf(container, 'volumeMounts')
    return Array.isArray(list) ? list.filter(mount => stringAt(mount, 'name') === volume) : []
  })
  return mounts.length > 0 && mounts.every(mount => valueAt(mount, ['readOnly']) === true)
}
