/** Ports of a pod that are in each other's way. Kubernetes pkg/api/pod/warnings.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {goQuote} from '../go-text.ts'
import {items, number, text} from './decoded.ts'
import {containersOf} from './pod-options.ts'
import type {WarningList} from './warning-list.ts'

interface Place {
  readonly path: FieldPath
  readonly port: JsonObject
}

function* portsOf(spec: JsonObject | undefined, path: FieldPath): Generator<Place> {
  for (const [container, at] of containersOf(spec, path)) {
    for (const [index, port] of items(container, 'ports').entries()) yield {path: at.child('ports').index(index), port}
  }
}

/** Go's %+v of the struct. */
const goText = (port: JsonObject): string =>
  `{Name:${text(port, 'name')} HostPort:${number(port, 'hostPort')} ContainerPort:${number(port, 'containerPort')} Protocol:${text(port, 'protocol')} HostIP:${text(port, 'hostIP')}}`

/** What two definitions of the same port of a container are to each other. */
function conflict(port: JsonObject, other: JsonObject): string | undefined {
  const [host, otherHost] = [number(port, 'hostPort'), number(other, 'hostPort')]
  const [address, otherAddress] = [text(port, 'hostIP'), text(other, 'hostIP')]
  if (address === otherAddress && host === otherHost) return 'duplicate'
  if (host === 0 || otherHost === 0) return 'overlapping'
  return host === otherHost && (address === '') !== (otherAddress === '') ? 'dangerously ambiguous' : undefined
}

function warnOfNumbers(list: WarningList, places: readonly Place[]): void {
  const known = new Map<string, Place[]>()
  for (const place of places) {
    const {path, port} = place
    if (text(port, 'hostIP') !== '' && number(port, 'hostPort') === 0) {
      list.add(path, `hostIP set without hostPort: ${goText(port)}`)
    }
    const key = `${number(port, 'containerPort')}/${text(port, 'protocol')}`
    const others = known.get(key) ?? []
    for (const other of others) {
      const what = conflict(port, other.port)
      if (what !== undefined) list.add(path, `${what} port definition with ${other.path.name}`)
    }
    known.set(key, [...others, place])
  }
}

export function warnOfPorts(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  const places = [...portsOf(spec, path)]
  warnOfNumbers(list, places)
  if (!list.since(33)) return
  const names = new Map<string, string>()
  for (const {path: at, port} of places) {
    const name = text(port, 'name')
    const first = names.get(name)
    if (first !== undefined) {
      const rest = `services and probes that select ports by name will use ${first}`
      list.add(at, `duplicate port name ${goQuote(name)} with ${first}, ${rest}`)
    } else if (name !== '') names.set(name, at.name)
  }
}
