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
const holds = (directory: string, path: string): boolean => `${path}/`.startsWith(`${directory}/`)

/** What is said of each pair of files of which one is, or holds, the other. */
function overlaps(files: readonly File[], before: File[] = []): string[] {
  return files.flatMap(({path: written, source}) => {
    const file = {path: written.replace(/\/+$/, ''), source}
    const others = before.filter(
      ({path}) => path !== '' && file.path !== '' && (holds(path, file.path) || holds(file.path, path)),
    )
    before.push(file)
    return others.map(other => `${fileText(file)} with ${fileText(other)}`)
  })
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
  const before: File[] = []
  let files: readonly File[] = []
  for (const [index, source] of items(projected, 'sources').entries()) {
    const at = path.child('sources').index(index)
    if (Object.keys(source).length === 0) {
      list.addText(at, `volume ${goQuote(name)} (Projected) has no sources provided`)
      continue
    }
    // Older servers look once more at the source before when one does not say its files.
    files = projectedFiles(source) ?? (list.since(34) ? [] : files)
    for (const overlap of overlaps(files, before)) {
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
      for (const overlap of overlaps(filesOf(part(volume, field)))) {
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
