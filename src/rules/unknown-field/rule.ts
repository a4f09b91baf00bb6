import type {Path} from '../../core/field-path.ts'
import {isObject, type Json, valueAt} from '../../core/json.ts'
import type {DecodeError, Kind} from '../../core/kinds/kind.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {oddSpaceHint} from '../../core/yaml/scan-problems.ts'
import {type Belonging, belongingOf, fieldOfOthers} from '../belonging.ts'
import {type Version, compareVersions, versionText} from '../../core/version.ts'
import {alternatives, countOf, lastName, shown, writtenPath} from '../field-text.ts'
import {renaming} from '../mending.ts'
import {defineRule} from '../rule.ts'

export const unknownField = defineRule({
  code: 'KL201',
  slug: 'unknown-field',
  category: 'rejected',
  title: 'a field that this kind does not have',
  check({manifest, admission, kind}, world, report) {
    for (const error of admission?.decodeErrors ?? []) {
      if (error.problem !== 'unknown field' || !kind) continue
      const name = String(error.at.at(-1) ?? lastName(error.path))
      const belonging = belongingOf(error, manifest.object, kind.type, world.version)
      report({
        message: `${ownerOf(error.at, manifest)} has no field "${name}"`,
        hint: helpOf(error, belonging, kind, manifest, world.version),
        path: error.at,
        part: 'key',
        field: error.path,
        // A word in the place of a list is made one when the field has its name.
        fixes:
          belonging?.is === 'misspelt' && (!belonging.list || isWord(valueAt(manifest.object, error.at)))
            ? renaming(manifest, error.at, error.known ?? [])
            : [],
      })
    }
  },
})

function helpOf(
  error: DecodeError,
  belonging: Belonging | undefined,
  kind: Kind,
  manifest: Manifest,
  version: Version,
): string {
  const oddSpace = oddSpaceHint(String(error.at.at(-1)))
  if (oddSpace !== undefined) return oddSpace
  const other = versionHint(error.at, kind, version)
  const known = belonging && hintOf(belonging, error.at, manifest)
  if (other !== undefined) return belonging?.is === 'inner' ? `${known}; here ${other}` : `remove it: ${other}`
  return renewedHint(error.at, manifest) ?? known ?? nestedHint(error, manifest) ?? knownHint(error, kind)
}

/** A field that came later, or is gone. */
function versionHint(at: Path, {type}: Kind, version: Version): string | undefined {
  const {since, until} = fieldOfOthers(at, type, version) ?? {}
  if (since && compareVersions(version, since) < 0) return `it came with Kubernetes ${versionText(since)}`
  return until ? `Kubernetes ${versionText(until)} was the last that had it` : undefined
}

/** `spec` of a StorageClass: a mapping too many around fields that belong where it stands. */
function nestedHint({at, known = []}: DecodeError, {object, kind}: Manifest): string | undefined {
  const value = valueAt(object, at)
  const names = isObject(value) ? Object.keys(value) : []
  const fields = names.filter(name => known.includes(name))
  if (fields.length === 0 || fields.length * 2 < names.length) return undefined
  const owner =
    at.length === 1 ? kind : `"${at.findLast((step, index) => index < at.length - 1 && typeof step === 'string')}"`
  return `remove ${at.at(-1)}: and write what is below it into ${owner} itself`
}

/** What a backend of an Ingress was before networking.k8s.io/v1. */
function renewedHint(at: Path, {kind, object}: Manifest): string | undefined {
  const name = at.at(-1)
  if (kind !== 'Ingress' || (name !== 'serviceName' && name !== 'servicePort')) return undefined
  const owner = at.slice(0, -1)
  const service = valueAt(object, [...owner, 'serviceName']) ?? 'web'
  const port = valueAt(object, [...owner, 'servicePort']) ?? 80
  if (typeof service !== 'string' || (typeof port !== 'string' && typeof port !== 'number')) return undefined
  return `write service: {name: ${service}, port: {${typeof port === 'number' ? 'number' : 'name'}: ${port}}}`
}

const isWord = (value: Json | undefined): value is string => typeof value === 'string' && /^[\w./-]+$/.test(value)

function ownerOf(at: Path, manifest: Manifest): string {
  const parents = at.slice(0, -1)
  const parent = parents.findLast(step => typeof step === 'string')
  if (parent === undefined) return manifest.kind
  return typeof parents.at(-1) === 'number' ? `an item of "${parent}"` : `"${parent}"`
}

function hintOf(belonging: Belonging, at: Path, manifest: Manifest): string {
  const name = String(at.at(-1))
  switch (belonging.is) {
    case 'misspelt': {
      const value = valueAt(manifest.object, at)
      return belonging.list && isWord(value) ? `write ${belonging.name}: [${value}]` : `write ${belonging.name}`
    }
    case 'outer':
      return outerHint(belonging, at, manifest)
    case 'inner': {
      const places = belonging.to.map(path => relative(path, at))
      const where = belonging.item ? `to an item of ${alternatives(places)}` : `below ${alternatives(places)}`
      return `"${name}" belongs ${where}`
    }
    case 'of spec':
      return `"${name}" belongs to spec: write spec: in front of it, in the column of metadata`
    case 'entry':
      return `write it below ${alternatives(belonging.to.map(path => relative(path, at)))}`
  }
}

/** A path below the mapping that the unknown field stands in. */
const relative = (path: Path, at: Path): string => writtenPath(path.slice(at.length - 1))

function outerHint({to, taken}: Belonging & {is: 'outer'}, at: Path, manifest: Manifest): string {
  const name = String(at.at(-1))
  const owner = to.length === 0 ? 'the top level' : writtenPath(to)
  if (taken) return `remove it: "${name}" belongs to ${owner}, and stands there already`
  const columns = columnsLeft(to, at, manifest)
  return `"${name}" belongs to ${owner}${columns > 0 ? `, ${countOf(columns, 'column')} further left` : ''}`
}

/** How many columns further left a field of `to` would begin; 0 where indentation has no say (JSON, flow style). */
function columnsLeft(to: Path, at: Path, manifest: Manifest): number {
  const here = manifest.place(at, 'key')
  const isQuoted = here.endColumn - here.column > String(at.at(-1)).length
  const neighbour = at[to.length]
  if (isQuoted || neighbour === undefined) return 0
  const there = manifest.place([...to, neighbour], 'key')
  return there.line === here.line ? 0 : here.column - there.column
}

function knownHint({at, known = []}: DecodeError, {singular}: Kind): string {
  if (known.length > 0 && known.length <= 12) return `it has ${known.toSorted().join(', ')}`
  const fields = [singular, ...at.slice(0, -1).filter(step => typeof step === 'string')].join('.')
  return `remove it, or look for its name: kubectl explain ${fields} lists all ${shown(known.length)} fields`
}
