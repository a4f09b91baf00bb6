import {type Json, type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {since} from './age.ts'
import {age, columns, isDeleted, nameCell, numberCell, type Printer, textCell} from './printer.ts'

/** What the containers tell: how many are ready, how often they were restarted, and the word for the STATUS column. */
interface Summary {
  ready: number
  restarts: number
  lastRestart: string | undefined
  reason: string
}

const hasCondition = (pod: JsonObject, type: string): boolean =>
  listAt(pod, 'status', 'conditions').some(
    condition => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
  )

/** Init containers that go on running beside the others: sidecars. */
const sidecarsOf = (pod: JsonObject): Set<string> =>
  new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter(container => stringAt(container, 'restartPolicy') === 'Always')
      .map(container => textCell(container, 'name')),
  )

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Date.parse(b) > Date.parse(a) ? b : a
}
const lastFinished = (status: Json): string | undefined => stringAt(status, 'lastState', 'terminated', 'finishedAt')

/** `Error`, `Signal:9` or `ExitCode:1`: why a container ended. */
function endReason(state: Json): string {
  const reason = textCell(state, 'terminated', 'reason')
  if (reason !== '') return reason
  const signal = numberCell(state, 'terminated', 'signal')
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberCell(state, 'terminated', 'exitCode')}`
}

/** Why an init container keeps the pod from starting; undefined for one that has done its part. */
function initReason(pod: JsonObject, status: Json, index: number, sidecar: boolean): string | undefined {
  const terminated = valueAt(status, ['state', 'terminated'])
  if (terminated !== undefined && numberCell(status, 'state', 'terminated', 'exitCode') === 0) return undefined
  if (sidecar && valueAt(status, ['started']) === true) return undefined
  if (terminated !== undefined) return `Init:${endReason(valueAt(status, ['state'])!)}`
  const waiting = textCell(status, 'state', 'waiting', 'reason')
  if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`
  return `Init:${index}/${listAt(pod, 'spec', 'initContainers').length}`
}

function summarize(pod: JsonObject): Summary {
  const sidecars = sidecarsOf(pod)
  const summary: Summary = {ready: 0, restarts: 0, lastRestart: undefined, reason: textCell(pod, 'status', 'phase')}
  summary.reason = textCell(pod, 'status', 'reason') || summary.reason
  for (const condition of listAt(pod, 'status', 'conditions')) {
    const gated = stringAt(condition, 'reason') === 'SchedulingGated'
    if (gated && stringAt(condition, 'type') === 'PodScheduled') summary.reason = 'SchedulingGated'
  }
  const ofSidecars = {restarts: 0, lastRestart: undefined as string | undefined}
  let initializing = false
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const sidecar = sidecars.has(textCell(status, 'name'))
    summary.restarts += numberCell(status, 'restartCount')
    summary.lastRestart = later(summary.lastRestart, lastFinished(status))
    if (sidecar) {
      ofSidecars.restarts += numberCell(status, 'restartCount')
      ofSidecars.lastRestart = later(ofSidecars.lastRestart, lastFinished(status))
    }
    const reason = initReason(pod, status, index, sidecar)
    if (reason !== undefined) {
      summary.reason = reason
      initializing = true
      break
    }
    const terminated = valueAt(status, ['state', 'terminated']) !== undefined
    if (!terminated && valueAt(status, ['ready']) === true) summary.ready++
  }
  if (initializing && !hasCondition(pod, 'Initialized')) return summary
  summary.restarts = ofSidecars.restarts
  summary.lastRestart = ofSidecars.lastRestart
  addContainers(pod, summary)
  return summary
}

function addContainers(pod: JsonObject, summary: Summary): void {
  let running = false
  let failed = ''
  for (const status of listAt(pod, 'status', 'containerStatuses').toReversed()) {
    summary.restarts += numberCell(status, 'restartCount')
    summary.lastRestart = later(summary.lastRestart, lastFinished(status))
    const waiting = textCell(status, 'state', 'waiting', 'reason')
    if (waiting !== '') summary.reason = waiting
    else if (valueAt(status, ['state', 'terminated']) !== undefined) {
      summary.reason = endReason(valueAt(status, ['state'])!)
      if (numberCell(status, 'state', 'terminated', 'exitCode') !== 0) failed = summary.reason
    } else if (valueAt(status, ['ready']) === true && valueAt(status, ['state', 'running']) !== undefined) {
      running = true
      summary.ready++
    }
  }
  if (summary.reason !== 'Completed') return
  if (running && hasCondition(pod, 'Ready')) summary.reason = 'Running'
  else if (failed !== '') summary.reason = failed
  else if (running) summary.reason = 'NotReady'
}

function statusWord(pod: JsonObject, reason: string): string {
  if (!isDeleted(pod)) return reason
  if (textCell(pod, 'status', 'reason') === 'NodeLost') return 'Unknown'
  const phase = textCell(pod, 'status', 'phase')
  return phase === 'Failed' || phase === 'Succeeded' ? reason : 'Terminating'
}

function readinessGates(pod: JsonObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates')
  if (gates.length === 0) return '<none>'
  const passed = gates.filter(gate => hasCondition(pod, textCell(gate, 'conditionType'))).length
  return `${passed}/${gates.length}`
}

export const podPrinter: Printer = {
  columns: columns('Name | Ready | Status | Restarts | Age | +IP | +Node | +Nominated Node | +Readiness Gates'),
  cells: (pod, now) => {
    const {ready, restarts, lastRestart, reason} = summarize(pod)
    const total = listAt(pod, 'spec', 'containers').length + sidecarsOf(pod).size
    return [
      nameCell(pod),
      `${ready}/${total}`,
      statusWord(pod, reason),
      restarts !== 0 && lastRestart !== undefined ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts),
      age(pod, now),
      textCell(listAt(pod, 'status', 'podIPs')[0], 'ip') || '<none>',
      textCell(pod, 'spec', 'nodeName') || '<none>',
      textCell(pod, 'status', 'nominatedNodeName') || '<none>',
      readinessGates(pod),
    ]
  },
  conditions: pod => {
    const phase = textCell(pod, 'status', 'phase')
    if (phase !== 'Succeeded' && phase !== 'Failed') return []
    const message = phase === 'Failed' ? 'The pod failed.' : 'The pod has completed successfully.'
    return [{type: 'Completed', status: 'True', reason: phase, message}]
  },
}
