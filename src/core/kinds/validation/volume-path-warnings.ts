/** Files of one volume that are written over each other. Kubernetes pkg/api/pod/warnings.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {goQuote} from '../go-text.ts'
import {has, items, part, text} from './decoded.ts'
import type {WarningList} from './warning-list.ts'

interface File {
  readonly path: string
  /** Where it comes from, in a projected volume. */
  readonly source: string
}

const fileText = ({path, source}: File): string => goQuote(path) + (source === '' ? '' : ` (${source})`)

/** More pairs than that of one volume are not told: there may be as many as the square of its files. */
const mostPairs = 100

/** The files of one volume, by where they are written. */
class Files {
  readonly #files: File[] = []
  /** By path: the files that stand there, and those that stand there or below. */
  readonly #at = new Map<string, number[]>()
  readonly #within = new Map<string, number[]>()
  #told = 0

  /** What is said of each pair of a new file and one before of which one is, or holds, the other. */
  overlaps(files: readonly File[]): string[] {
    return files.flatMap(({path: written, source}) => {
      const file = {path: withoutSlashes(written), source}
      const others = this.#told < mostPairs ? this.#touching(file) : []
      this.#told += others.length
      this.#add(file)
      return others.map(other => `${fileText(file)} with ${fileText(this.#files[other]!)}`)
    })
  }

  #touching({path}: File): number[] {
    if (path === '') return []
    const around = holdersOf(path).flatMap(holder => this.#at.get(holder) ?? [])
    return [...new Set([...around, ...(this.#within.get(path) ?? [])])].sort((a, b) => a - b).slice(0, mostPairs)
  }
  #add(file: File): void {
    const number = this.#files.push(file) - 1
    addTo(this.#at, file.path, number)
    for (const holder of holdersOf(file.path)) addTo(this.#within, holder, number)
  }
}

function addTo(numbers: Map<string, number[]>, path: string, number: number): void {
  const known = numbers.get(path)
  if (!known) numbers.set(path, [number])
  else if (known.length < mostPairs) known.push(number)
}

/** Longer paths than any file system takes are not looked into: each has as many folders as it has slashes. */
const longestPath = 4096

/** A path and the folders that it stands in. */
function holdersOf(path: string): string[] {
  const holders = [path]
  if (path.length > longestPath) return holders
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) holders.push(path.slice(0, end))
  return holders
}

function withoutSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}

const filesOf = (source: JsonObject | undefined, name = ''): File[] =>
  items(source, 'items').map(item => ({path: text(item, 'path'), source: name}))

/** The files that one source of a projected volume writes; undefined when they are not known. */
function projectedFiles(source: JsonObject): readonly File[] | undefined {
  const [configMap, secret, downward] = ['configMap', 'secret', 'downwardAPI'].map(field => part(source, field))
  if (has(configMap, 'items')) return filesOf(configMap, `ConfigMap ${goQuote(text(configMap, 'name'))}`)
  if (has(secret, 'items')) return filesOf(secret, `Secret ${goQuote(text(secret, 'name'))}`)
  if (has(downward, 'items')) return filesOf(downward, 'DownwardAPI')
  const token = part(source, 'serviceAccountToken')
  if (token) return [{path: text(token, 'path'), source: 'ServiceAccountToken'}]
  const bundle = part(source, 'clusterTrustBundle')
  if (bundle) {
    const name = has(bundle, 'name') ? text(bundle, 'name') : text(bundle, 'signerName')
    return [{path: text(bundle, 'path'), source: `ClusterTrustBundle ${goQuote(name)}`}]
  }
  const certificate = part(source, 'podCertificate')
  return certificate && certificateFiles(certificate)
}
function certificateFiles(certificate: JsonObject): readonly File[] {
  const files = {certificateChainPath: 'chain', keyPath: 'key', credentialBundlePath: 'credential bundle'}
  return Object.entries(files)
    .map(([field, what]) => ({path: text(certificate, field), source: `PodCertificate ${what}`}))
    .filter(({path}) => path !== '')
}

function warnOfProjected(list: WarningList, projected: JsonObject, name: string, path: FieldPath): void {
  const before = new Files()
  let files: readonly File[] = []
  for (const [index, source] of items(projected, 'sources').entries()) {
    const at = path.child('sources').index(index)
    if (Object.keys(source).length === 0) {
      list.addText(at, `volume ${goQuote(name)} (Projected) has no sources provided`)
      continue
    }
    // Older servers look once more at the source before when one does not say its files.
    files = projectedFiles(source) ?? (list.since(34) ? [] : files)
    for (const overlap of before.overlaps(files)) {
      list.addText(at, `volume ${goQuote(name)} (Projected): overlapping paths: ${overlap}`)
    }
  }
}

/** `path` is that of the list of volumes. */
export function warnOfOverlaps(list: WarningList, volumes: readonly JsonObject[], path: FieldPath): void {
  for (const [index, volume] of volumes.entries()) {
    const at = path.index(index)
    const name = text(volume, 'name')
    const warn = (field: string, shown: string): void => {
      for (const overlap of new Files().overlaps(filesOf(part(volume, field)))) {
        list.addText(at.child(field), `volume ${goQuote(name)} (${shown}): overlapping paths: ${overlap}`)
      }
    }
    warn('configMap', `ConfigMap ${goQuote(text(part(volume, 'configMap'), 'name'))}`)
    warn('secret', `Secret ${goQuote(text(part(volume, 'secret'), 'secretName'))}`)
    warn('downwardAPI', 'DownwardAPI')
    const projected = part(volume, 'projected')
    if (projected) warnOfProjected(list, projected, name, at.child('projected'))
  }
}
