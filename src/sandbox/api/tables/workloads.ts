import {type Json, type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {labelSelectorText} from '../../../core/labels.ts'
import {humanDuration, since} from './age.ts'
import {age, columns, containerCells, isDeleted, labelsText, nameCell, numberCell, type Printer} from './printer.ts'
import {textCell} from './printer.ts'

const template = ['spec', 'template', 'spec']
const selectorCell = (object: JsonObject, ...path: string[]): string => labelSelectorText(valueAt(object, path))

export const statefulSetPrinter: Printer = {
  columns: columns('Name | Ready | Age | +Containers | +Images'),
  cells: (set, now) => [
    nameCell(set),
    `${numberCell(set, 'status', 'readyReplicas')}/${numberCell(set, 'spec', 'replicas')}`,
    age(set, now),
    ...containerCells(set, ...template),
  ],
}

export const deploymentPrinter: Printer = {
  columns: columns('Name | Ready | Up-to-date | Available | Age | +Containers | +Images | +Selector'),
  cells: (deployment, now) => [
    nameCell(deployment),
    `${numberCell(deployment, 'status', 'readyReplicas')}/${numberCell(deployment, 'spec', 'replicas')}`,
    numberCell(deployment, 'status', 'updatedReplicas'),
    numberCell(deployment, 'status', 'availableReplicas'),
    age(deployment, now),
    ...containerCells(deployment, ...template),
    // Selector.String here: an empty one is empty, not <none>.
    selectorCell(deployment, 'spec', 'selector').replace('<none>', ''),
  ],
}

export const replicaSetPrinter: Printer = {
  columns: columns(
    'Name | Desired:integer | Current:integer | Ready:integer | Age | +Containers | +Images | +Selector',
  ),
  cells: (set, now) => [
    nameCell(set),
    numberCell(set, 'spec', 'replicas'),
    numberCell(set, 'status', 'replicas'),
    numberCell(set, 'status', 'readyReplicas'),
    age(set, now),
    ...containerCells(set, ...template),
    selectorCell(set, 'spec', 'selector'),
  ],
}

export const replicationControllerPrinter: Printer = {
  columns: replicaSetPrinter.columns,
  cells: (controller, now) => [
    nameCell(controller),
    numberCell(controller, 'spec', 'replicas'),
    numberCell(controller, 'status', 'replicas'),
    numberCell(controller, 'status', 'readyReplicas'),
    age(controller, now),
    ...containerCells(controller, ...template),
    labelsText(controller, 'spec', 'selector'),
  ],
}

export const daemonSetPrinter: Printer = {
  columns: columns(
    'Name | Desired:integer | Current:integer | Ready:integer | Up-to-date:integer | Available:integer | Node Selector | Age | +Containers | +Images | +Selector',
  ),
  cells: (set, now) => [
    nameCell(set),
    numberCell(set, 'status', 'desiredNumberScheduled'),
    numberCell(set, 'status', 'currentNumberScheduled'),
    numberCell(set, 'status', 'numberReady'),
    numberCell(set, 'status', 'updatedNumberScheduled'),
    numberCell(set, 'status', 'numberAvailable'),
    labelsText(set, ...template, 'nodeSelector'),
    age(set, now),
    ...containerCells(set, ...template),
    selectorCell(set, 'spec', 'selector'),
  ],
}

export const controllerRevisionPrinter: Printer = {
  columns: columns('Name | Controller | Revision | Age'),
  cells: (revision, now) => [
    nameCell(revision),
    controllerName(revision),
    numberCell(revision, 'revision'),
    age(revision, now),
  ],
}

/** `statefulset.apps/web` */
function controllerName(object: JsonObject): string {
  const owners = listAt(object, 'metadata', 'ownerReferences')
  const owner = owners.find(reference => valueAt(reference, ['controller']) === true)
  if (owner === undefined) return '<none>'
  const apiVersion = textCell(owner, 'apiVersion')
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : ''
  return `${textCell(owner, 'kind').toLowerCase()}${group}/${textCell(owner, 'name')}`
}

const jobStates = {
  Complete: 'Complete',
  Failed: 'Failed',
  Terminating: undefined,
  Suspended: 'Suspended',
  FailureTarget: 'FailureTarget',
  SuccessCriteriaMet: 'SuccessCriteriaMet',
}

function jobStatus(job: JsonObject): string {
  const holds = (type: string): boolean =>
    listAt(job, 'status', 'conditions').some(
      condition => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
    )
  for (const [word, condition] of Object.entries(jobStates)) {
    if (condition === undefined ? isDeleted(job) : holds(condition)) return word
  }
  return 'Running'
}

function jobCompletions(job: JsonObject): string {
  const succeeded = numberCell(job, 'status', 'succeeded')
  const completions: Json | undefined = valueAt(job, ['spec', 'completions'])
  if (typeof completions === 'number') return `${succeeded}/${completions}`
  const parallelism = numberCell(job, 'spec', 'parallelism')
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function jobDuration(job: JsonObject, now: number): string {
  const start = stringAt(job, 'status', 'startTime')
  if (start === undefined) return ''
  const end = stringAt(job, 'status', 'completionTime')
  return humanDuration((end === undefined ? now : Date.parse(end)) - Date.parse(start))
}

export const jobPrinter: Printer = {
  columns: columns('Name | Status | Completions | Duration | Age | +Containers | +Images | +Selector'),
  cells: (job, now) => [
    nameCell(job),
    jobStatus(job),
    jobCompletions(job),
    jobDuration(job, now),
    age(job, now),
    ...containerCells(job, ...template),
    selectorCell(job, 'spec', 'selector'),
  ],
}

const suspendText = (value: Json | undefined): string =>
  value === undefined ? '<unset>' : value === true ? 'True' : 'False'

export const cronJobPrinter: Printer = {
  columns: columns(
    'Name | Schedule | Timezone | Suspend:boolean | Active:integer | Last Schedule | Age | +Containers | +Images | +Selector',
  ),
  cells: (job, now) => {
    const last = stringAt(job, 'status', 'lastScheduleTime')
    return [
      nameCell(job),
      textCell(job, 'spec', 'schedule'),
      stringAt(job, 'spec', 'timeZone') ?? '<none>',
      suspendText(valueAt(job, ['spec', 'suspend'])),
      listAt(job, 'status', 'active').length,
      last === undefined ? '<none>' : since(last, now),
      age(job, now),
      ...containerCells(job, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
      selectorCell(job, 'spec', 'jobTemplate', 'spec', 'selector'),
    ]
  },
}

const intOrText = (value: Json | undefined): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : 'N/A'

export const disruptionBudgetPrinter: Printer = {
  columns: columns('Name | Min Available | Max Unavailable | Allowed Disruptions:integer | Age'),
  cells: (budget, now) => [
    nameCell(budget),
    intOrText(valueAt(budget, ['spec', 'minAvailable'])),
    intOrText(valueAt(budget, ['spec', 'maxUnavailable'])),
    numberCell(budget, 'status', 'disruptionsAllowed'),
    age(budget, now),
  ],
}

export const scalePrinter: Printer = {
  columns: columns('Name | Desired:integer | Available:integer | Age'),
  cells: (scale, now) => [
    nameCell(scale),
    numberCell(scale, 'spec', 'replicas'),
    numberCell(scale, 'status', 'replicas'),
    age(scale, now),
  ],
}

export const podTemplatePrinter: Printer = {
  columns: columns('Name | Containers | Images | Pod Labels'),
  cells: object => [
    nameCell(object),
    ...containerCells(object, 'template', 'spec'),
    labelsText(object, 'template', 'metadata', 'labels'),
  ],
}
