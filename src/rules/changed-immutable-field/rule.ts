import {stringAt, valueAt} from '../../core/json.ts'
import {type ChangedField, changesBelow} from '../changed-fields.ts'
import {shown, writtenPath} from '../field-text.ts'
import {refusalSlug} from '../refusal.ts'
import {type Report, type Subject, defineRule} from '../rule.ts'
import {toldErrors} from '../told-errors.ts'
import {insteadOf} from './instead.ts'

export const changedImmutableField = defineRule({
  code: 'KL210',
  slug: 'changed-immutable-field',
  category: 'rejected',
  title: 'a change of a field that may not change after creation',
  check(subject, _world, report) {
    const {manifest, admission, old, before, after} = subject
    if (!admission || !old) return
    const told = new Set<string>()
    for (const {path, detail, type, ...error} of toldErrors(admission, manifest)) {
      if (refusalSlug({path, detail, type, ...error}, true) !== 'changed-immutable-field') continue
      const stored = after ?? admission.stored
      const [was, is] = stored ? [old, stored] : [before?.object ?? old, manifest.object]
      const changes = changesBelow(path.at, path.name, manifest.kind, was, is)
      const whole = {path: path.at, before: valueAt(was, path.at), after: valueAt(is, path.at)}
      for (const change of changes.length > 0 ? changes : [whole]) {
        if (told.has(change.path.join('.'))) continue
        told.add(change.path.join('.'))
        reportChange(change, changes.length > 0, path.name, detail.split('\n', 1)[0] ?? '', subject, report)
      }
    }
  },
})

function reportChange(
  change: ChangedField,
  isFound: boolean,
  field: string,
  reason: string,
  {manifest, before, old, after}: Subject,
  report: Report,
): void {
  const {path} = change
  const isWritten = manifest.has(path)
  const name = `"${writtenPath(path)}"`
  report({
    message: isFound ? `${name} ${changeText(change, isWritten)}` : `${name} may not change: ${reason}`,
    hint: after && isUnbound(old) ? unboundHint : insteadOf(change, manifest),
    path,
    part: isWritten && !isPart(change.after) ? 'value' : 'key',
    field,
    related: before?.has(path)
      ? [{message: 'as it was', at: before.place(path, isPart(change.before) ? 'key' : 'value')}]
      : [],
  })
}

/** A claim of a cluster that has no volume yet. */
const isUnbound = (old: Subject['old']): boolean =>
  old?.['kind'] === 'PersistentVolumeClaim' && stringAt(old, 'status', 'phase') === 'Pending'

const unboundHint = 'delete the claim and create it anew: it is Pending and holds no data'

const isPart = (value: ChangedField['before']): boolean => typeof value === 'object' && value !== null

function changeText({before, after}: ChangedField, isWritten: boolean): string {
  const [was, is] = [before ?? null, after ?? null]
  if (was === null) return isPart(is) ? 'may not be added' : `may not be added: it was not set, and is ${shown(is)}`
  if (is === null) return isPart(was) ? 'may not be removed' : `may not be removed: it was ${shown(was)}`
  if (isPart(was) || isPart(is)) return 'may not change'
  return `may not change from ${shown(was)} to ${shown(is)}${isWritten ? '' : ', the default'}`
}
