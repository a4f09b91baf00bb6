/** What the server warns of in workloads. Kubernetes pkg/registry/{apps,batch}/<kind>/strategy.go WarningsOnCreate */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsLabelProblems} from '../../names.ts'
import {items, number, numberOf, part, partAt, text, textMap} from './decoded.ts'
import {metadataOf} from './metadata.ts'
import {warnOfClaimSpec, warnOfPod} from './pod-warnings.ts'
import type {Warn, WarningList} from './warning-list.ts'

const root = FieldPath.root()
const specPath = FieldPath.root('spec')
const metadataPath = FieldPath.root('metadata')

function warnOfName(list: WarningList, object: JsonObject, use: string): void {
  const problems = dnsLabelProblems(text(metadataOf(object), 'name'))
  if (problems.length === 0) return
  const surprise = 'which can result in surprising behavior; a DNS label is recommended'
  list.add(metadataPath.child('name'), `this is used in ${use}, ${surprise}: [${problems.join(' ')}]`)
}

const inPodNames = 'Pod names and hostnames'

/** A change of anything but metadata counts up the generation; only then the template is looked at again. */
const isUnchanged = (object: JsonObject, old: JsonObject | undefined): boolean =>
  old !== undefined && number(metadataOf(object), 'generation') === number(metadataOf(old), 'generation')

export const pod: Warn = (list, object, old) => {
  if (old) return
  warnOfName(list, object, "the Pod's hostname")
  warnOfPod(list, object, root, true)
}

export const workload =
  (isNameUsed: boolean): Warn =>
  (list, object, old) => {
    if (isNameUsed && !old) warnOfName(list, object, inPodNames)
    if (!isUnchanged(object, old))
      warnOfPod(list, partAt(object, 'spec', 'template'), specPath.child('template'), false)
  }

/** Of a change the server looks at the template that was. Kubernetes pkg/registry/core/replicationcontroller/strategy.go */
export const replicationController: Warn = (list, object, old) => {
  if (!old) workload(true)(list, object, old)
  else if (!isUnchanged(object, old))
    warnOfPod(list, partAt(old, 'spec', 'template'), specPath.child('template'), false)
}

export const podTemplate: Warn = (list, object, old) => {
  if (!isUnchanged(object, old)) warnOfPod(list, part(object, 'template'), FieldPath.root('template'), false)
}

export const statefulSet: Warn = (list, object, old) => {
  workload(false)(list, object, old)
  const spec = part(object, 'spec')
  for (const [index, claim] of items(spec, 'volumeClaimTemplates').entries()) {
    // The server leaves out `spec`, or writes it with a capital letter.
    const at = specPath.child('volumeClaimTemplates').index(index)
    warnOfClaimSpec(list, part(claim, 'spec'), at.child('spec').named(old ? `${at.name}.Spec` : at.name))
  }
  if (!list.since(33) || (numberOf(spec, 'revisionHistoryLimit') ?? 0) >= 0) return
  const advice = 'a negative value retains all historical revisions; a value >= 0 is recommended'
  list.add(specPath.child('revisionHistoryLimit'), advice)
}

const templateGeneration = 'deprecated.daemonset.template.generation'

export const daemonSet: Warn = (list, object, old) => {
  const generationOf = (set: JsonObject): string | undefined =>
    textMap(metadataOf(set), 'annotations')[templateGeneration]
  if (old && generationOf(object) === generationOf(old)) return
  warnOfPod(list, partAt(object, 'spec', 'template'), specPath.child('template'), false)
}

function warnOfJobSpec(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  const isIndexed = text(spec, 'completionMode') === 'Indexed'
  if (isIndexed && number(spec, 'completions') > 100_000 && number(spec, 'parallelism') > 10_000) {
    const limits = 'a number of completions higher than 10^5 and a parallelism higher than 10^4'
    const result = 'might not be able to track completedIndexes when a big number of indexes fail'
    list.add(path, `In Indexed Jobs with ${limits}, Kubernetes ${result}`)
  }
  warnOfPod(list, part(spec, 'template'), path.child('template'), false)
}

export const job: Warn = (list, object, old) => {
  if (!old) warnOfName(list, object, inPodNames)
  if (!isUnchanged(object, old)) warnOfJobSpec(list, part(object, 'spec'), specPath)
}

const moreAboutCronJobs = 'see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'

export const cronJob: Warn = (list, object, old) => {
  if (!old) warnOfName(list, object, inPodNames)
  const path = specPath.child('jobTemplate', 'spec')
  if (!isUnchanged(object, old)) warnOfJobSpec(list, partAt(object, 'spec', 'jobTemplate', 'spec'), path)
  if (!text(part(object, 'spec'), 'schedule').includes('TZ')) return
  const at = specPath.child('schedule').named('spec.spec.schedule')
  if (!list.since(29))
    list.addText(at, `CRON_TZ or TZ used in ${at.name} is not officially supported, ${moreAboutCronJobs}`)
  else if (old) list.addText(at, `cannot use TZ or CRON_TZ in ${at.name}, use timeZone instead, ${moreAboutCronJobs}`)
}
