import {explainClaim, verdictText} from '../binding/explain.ts'
import {accessModesText} from '../binding/access-modes.ts'
import {type ClaimPrediction, type Prediction, readPodWay, readWay} from '../binding/prediction/predict.ts'
import type {EndpointSlice} from '../binding/endpoint-slices.ts'
import type {WayList} from '../binding/prediction/way-list.ts'
import type {Plan, PlannedMember, PlannedStatefulSet} from './plan.ts'
import {allIsNew, type PlanNews} from './plan-news.ts'
import type {Palette} from './text.ts'

/** Ways, volumes and claims that are told in full; of more only the number is. */
const mostWays = 4
const mostVerdicts = 4
const mostExplained = 20
const mostSlices = 4
const mostLost = 3

const refusedKinds = {PersistentVolumeClaim: 'claim', Pod: 'pod'} as const

interface Row {
  readonly cells: readonly string[]
  /** Lines below the row, indented. */
  readonly below?: readonly string[]
}

/** The predicted cluster as a person reads it: claims, volumes, pods, StatefulSets, Services; with `news` only what is new. */
export function planText(prediction: Prediction, plan: Plan, palette: Palette, news: PlanNews = allIsNew): string {
  const open = [...prediction.claims.values()].filter(({claim}) => claim.phase !== 'Bound')
  const explained = new Set(open.slice(0, mostExplained))
  const sections = [
    section(
      'Claims',
      ['NAME', 'PHASE', 'VOLUME', 'SIZE', 'CLASS'],
      palette,
      [...prediction.claims]
        .filter(([key]) => news.isShown('claim', key))
        .map(entry => claimRow(entry[0], entry[1], prediction, palette, explained.has(entry[1]))),
    ),
    section(
      'Volumes',
      ['NAME', 'PHASE', 'CLAIM', 'SIZE', 'MODES', 'CLASS'],
      palette,
      [...prediction.volumes.values()]
        .filter(({name}) => news.isShown('volume', name))
        .map(({name, volume, ways}) => ({
          cells: [
            name,
            phaseText(volume?.phase ?? 'Deleted', palette),
            waysText(ways, way => readWay(way).name || readWay(way).phase),
            volume?.capacityText ?? '',
            volume ? accessModesText(volume.accessModes) : '',
            volume?.className ?? '',
          ],
        })),
    ),
    section('Pods', ['NAME', 'SCHEDULED', 'NODE'], palette, podRows(prediction, plan, palette, news)),
    ...Object.entries(plan.statefulsets)
      .filter(([name]) => news.isShown('StatefulSet', name))
      .map(([name, set]) => setText(name, set, palette)),
    ...Object.entries(plan.workloads)
      .filter(([name]) => news.isShown('workload', name))
      .map(([name, {pods}]) =>
        section(
          name,
          ['POD', 'STATE', 'CLAIMS'],
          palette,
          pods.map((pod, index) => memberRow(pod, index, [], palette)),
        ),
      ),
    section(
      'Refused',
      ['KIND', 'NAME'],
      palette,
      (plan.refused ?? []).map(({kind, namespace, name, message}) => ({
        cells: [refusedKinds[kind], `${namespace}/${name}`],
        below: [palette.error(message)],
      })),
    ),
    servicesText(plan, palette, news),
    againText(plan, palette),
  ].filter(text => text !== '')
  const notes = news.notes.map(note => `${palette.faint(note)}\n`).join('')
  if (sections.length === 0 && notes !== '') return notes
  if (sections.length === 0) return 'nothing here takes part in binding: no claims, volumes, pods or sets\n'
  const doubt = plan.complete
    ? ''
    : `\n${palette.faint('There are too many ways in which this may go: one is shown, with what else is conceivable.')}\n`
  return `${sections.join('\n')}${notes === '' ? '' : `\n${notes}`}${doubt}`
}

function section(title: string, head: readonly string[], palette: Palette, rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const widths = head.map((text, column) =>
    Math.max(text.length, ...rows.map(row => plain(row.cells[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - plain(cell).length)))
      .join('  ')
      .trimEnd()
  const out = [palette.strong(title), `  ${palette.faint(line(head))}`]
  for (const {cells, below} of rows) {
    out.push(`  ${line(cells)}`)
    for (const text of below ?? []) out.push(`      ${text}`)
  }
  return `${out.join('\n')}\n`
}

// oxlint-disable-next-line no-control-regex -- colours are control characters
const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '')

function phaseText(phase: string, palette: Palette): string {
  if (phase === 'Bound') return palette.help(phase)
  if (phase === 'Lost' || phase === 'Failed' || phase === 'Deleted') return palette.error(phase)
  return phase === 'Pending' || phase === 'Released' ? palette.warning(phase) : phase
}

/** `pv-a`, or `pv-a or pv-b` where that is not defined. */
function waysText(list: WayList<string>, nameOf: (way: string) => string): string {
  const {ways, more} = list.take(mostWays)
  const names = [...new Set(ways.map(nameOf))].filter(name => name !== '')
  if (names.length === 1 && ways.length === 1 && names[0] === readWay(ways[0]!).phase) return ''
  return `${names.join(' or ')}${more ? ' or …' : ''}`
}

function claimRow(
  key: string,
  found: ClaimPrediction,
  prediction: Prediction,
  palette: Palette,
  explain: boolean,
): Row {
  const {claim, volume, ways, awaits, events} = found
  const cells = [
    key,
    phaseText(claim.phase || 'not created', palette),
    waysText(ways, way => readWay(way).name || readWay(way).phase),
    volume?.capacityText ?? claim.requestText,
    claim.className,
  ]
  if (claim.phase === 'Bound') return {cells}
  const below = events.map(({reason, message}) => `${palette.warning(reason)}: ${message}`)
  if (awaits !== undefined && events.length === 0) below.push(`waits for ${awaits}`)
  if (found.pending === 'requested volume is missing') below.push(`volume "${claim.volumeName}" does not exist`)
  return {cells, below: explain ? [...below, ...verdictLines(claim.namespace, claim.name, prediction, palette)] : below}
}

function verdictLines(namespace: string, name: string, prediction: Prediction, palette: Palette): string[] {
  const verdicts = (explainClaim(prediction, namespace, name) ?? []).filter(
    ({mismatch}) => mismatch?.kind !== 'notRequested',
  )
  const lines = verdicts.slice(0, mostVerdicts).map(verdict => palette.faint(verdictText(verdict)))
  const rest = verdicts.length - lines.length
  return rest > 0 ? [...lines, palette.faint(`and ${rest} more volume${rest > 1 ? 's' : ''}`)] : lines
}

const podRows = (prediction: Prediction, plan: Plan, palette: Palette, news: PlanNews): Row[] =>
  Object.entries(plan.pods)
    .filter(([name]) => news.isShown('pod', name))
    .map(([name, {scheduled, message}]) => {
      const {ways} = prediction.pods.get(name)!
      const nodes = waysText(ways, way => (readPodWay(way).scheduled ? readPodWay(way).node : 'no node'))
      return {
        cells: [name, scheduled ? palette.help('yes') : palette.warning('no'), scheduled ? nodes : ''],
        below: message === undefined ? [] : [palette.faint(message)],
      }
    })

function setText(name: string, set: PlannedStatefulSet, palette: Palette): string {
  const rows = set.pods.map((pod, index) => {
    const row = memberRow(pod, index, set.ordered ? set.pods : [], palette)
    return {...row, cells: [...row.cells, pod.dns ?? '']}
  })
  const notes = set.unforeseen ? [`and ${set.unforeseen} more pods, which no cluster holds`] : []
  if (set.service && !set.service.found)
    notes.push(`its Service "${set.service.name}" is not here: no names for its pods`)
  else if (set.service && !set.service.selectsPods) {
    notes.push(`its Service "${set.service.name}" does not select its pods: no names for them`)
  }
  for (const {name: record, port, targets} of set.srv) {
    notes.push(`SRV ${record} port ${port}: ${targets.length} target${targets.length === 1 ? '' : 's'}`)
  }
  if (set.pods.some(({claims}) => claims.length > 0)) {
    const {scaleDown, deletion} = set.claimsAfter
    notes.push(`after a scale-down its claims ${scaleDown}, after its deletion they ${deletion}`)
  }
  const table = section(`StatefulSet ${name}`, ['POD', 'STATE', 'CLAIMS', 'DNS'], palette, rows)
  const head = table === '' ? `${palette.strong(`StatefulSet ${name}`)}\n  no pods\n` : table
  return head + notes.map(note => `  ${palette.faint(note)}\n`).join('')
}

function memberRow(pod: PlannedMember, index: number, ordered: readonly PlannedMember[], palette: Palette): Row {
  const before = ordered[index - 1]
  return {cells: [pod.name, stateText(pod, before && firstUnready(ordered), palette), pod.claims.join(', ')]}
}

function stateText(pod: PlannedMember, awaited: string | undefined, palette: Palette): string {
  if (pod.created) return pod.ready ? palette.help('Ready') : palette.warning('not Ready')
  if (pod.refused) return palette.error('refused')
  return palette.warning(awaited === undefined ? 'not created' : `not created: waits for ${awaited}`)
}

const firstUnready = (pods: readonly PlannedMember[]): string => pods.find(({ready}) => !ready)?.name ?? ''

const servicesText = (plan: Plan, palette: Palette, news: PlanNews): string =>
  section(
    'Services',
    ['NAME', 'DNS', 'READY PODS'],
    palette,
    Object.entries(plan.services)
      .filter(([name]) => news.isShown('Service', name))
      .map(([name, {dns, headless, pods, endpointSlices}]) => ({
        cells: [name, `${dns}${headless ? ' (headless)' : ''}`, pods.length > 8 ? `${pods.length}` : pods.join(', ')],
        below: endpointSlices.slice(0, mostSlices).map(slice => palette.faint(sliceText(name, slice))),
      })),
  )

/** `EndpointSlice web-*: http 80/TCP, 3 endpoints`: the server makes up the end of its name. */
function sliceText(service: string, {ports, endpoints, addressType}: EndpointSlice): string {
  const name = service.slice(service.indexOf('/') + 1)
  const family = addressType === 'IPv4' ? '' : ` (${addressType})`
  const served = ports.map(port => `${port.name === '' ? '' : `${port.name} `}${port.port}/${port.protocol}`)
  const count = `${endpoints.length} endpoint${endpoints.length === 1 ? '' : 's'}`
  return `EndpointSlice ${name}-*${family}: ${[...served, count].join(', ')}`
}

/** What is lost by deleting everything but the volumes, and applying it again: one sentence. */
function againText({appliedAgain = {}}: Plan, palette: Palette): string {
  const lost = Object.entries(appliedAgain)
  if (lost.length === 0) return ''
  const told = lost
    .slice(0, mostLost)
    .map(([claim, {volume}]) => `${claim} ${volume === undefined ? 'stays Pending' : `gets "${volume}"`}`)
  const more = lost.length > mostLost ? `, and ${lost.length - mostLost} more get others or none` : ''
  const left = [...new Set(lost.map(each => each[1].left))].map(phase => (phase === 'Deleted' ? 'deleted' : phase))
  const had = lost.length === 1 ? `volume "${lost[0]![1].had}"` : 'what they had'
  const text = `Deleted and applied again while the volumes stay, ${told.join(', ')}${more}: ${had} is ${left.join(' or ')}`
  return `${palette.faint(text)}\n`
}
