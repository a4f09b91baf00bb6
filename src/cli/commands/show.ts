import type {Finding} from '../../core/diagnostic.ts'
import type {Json, JsonObject} from '../../core/json.ts'
import {admit} from '../../core/kinds/admit.ts'
import {kindOf} from '../../core/kinds/index.ts'
import {servedIn} from '../../core/kinds/versions.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import type {Version} from '../../core/version.ts'
import {judge} from '../../rules/judge.ts'
import {resourceYaml} from '../../report/resource-yaml.ts'
import {storedNotes} from '../../report/stored-notes.ts'
import {summaryOf, textReport} from '../../report/text.ts'
import {type Command, type CommandContext, flagOption, textOption} from '../command.ts'
import {type Input, type InputSet, readInput} from '../input.ts'
import {paletteOf} from '../palette.ts'
import {versionsOf} from '../versions.ts'

/** One resource to show; `stored` tells it from one that is shown as it was written. */
interface Shown {
  readonly manifest: Manifest
  readonly object: JsonObject
  readonly stored: boolean
}

export const show: Command = {
  name: 'show',
  summary: 'print the resources as kubectl reads them or as the server stores them',
  description:
    'With --stored, every field that the server fills in is marked "# default", and what it changes or drops is said.\nFor exports files, the effective table as exportfs -s prints it.\nWhat the server refuses is not shown but reported, and the exit status is 1.',
  arguments: [{name: '[paths...]', summary: 'files and folders; - is standard input'}],
  options: [
    {flags: '--stored', summary: 'as the API server would store them, defaults filled in'},
    {flags: '--format <format>', summary: 'how to print', choices: ['text', 'json'], default: 'text'},
    {flags: '--kubernetes-version <version>', summary: 'store as this version does'},
  ],
  examples: [
    {line: 'k8slab show web.yaml', does: 'the resources of a file, anchors and merges resolved'},
    {line: 'k8slab show --stored web.yaml', does: 'the same with everything that the server fills in'},
    {line: 'k8slab show --format json web.yaml | jq .resources', does: 'for programs'},
  ],
  run(context, paths, options) {
    const stored = flagOption(options, 'stored')
    const asked = textOption(options, 'kubernetesVersion')
    const version = versionsOf(asked === undefined ? [] : [asked])[0]!
    // Every file by itself: the same object twice is shown twice.
    const input = readInput(context, paths, {perFile: true})
    const findings = input.sets.flatMap(set => refusals(set, version, stored))
    const shown = input.sets.flatMap(set => manifestsOf(set).flatMap(manifest => shownOf(manifest, version, stored)))
    if (textOption(options, 'format') === 'json') context.stdout.write(jsonOf(shown, input, findings))
    else {
      context.stdout.write(textOf(shown, input, context))
      if (findings.length > 0) {
        const summary = summaryOf(findings, {files: input.files, resources: shown.length, skipped: input.skipped})
        context.stderr.write(textReport(findings, summary, paletteOf(context.colour.err), input.textOf))
      }
    }
    return Promise.resolve(findings.length > 0 ? 1 : 0)
  },
}

/** What is said of a text that is shown as it reads: that it does not read. What the server refuses counts when it would store. */
const ofReading: ReadonlySet<string> = new Set(['unreadable-text', 'not-a-resource'])
const refusals = (set: InputSet, version: Version, stored: boolean): Finding[] =>
  judge(set, {versions: [version], complete: false}).filter(
    ({category, slug, code}) => category === 'rejected' && (stored || ofReading.has(slug) || code.startsWith('KL6')),
  )

/** All resources of a set, those too that a later one of the same name replaces, in the order of the text. */
function manifestsOf({set, documents}: InputSet): readonly Manifest[] {
  if (set.replaced.length === 0) return set.all
  const earlier = set.replaced.map(([manifest]) => manifest)
  const order = new Map(documents.map((document, index) => [document, index]))
  const places = new Map(
    [...set.all, ...earlier].map(manifest => {
      const {line, column} = manifest.place([])
      return [manifest, [order.get(manifest.document) ?? 0, line, column]] as const
    }),
  )
  return [...places.keys()].toSorted((a, b) => {
    const [one, other] = [places.get(a)!, places.get(b)!]
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
  })
}

/** The resource as it is shown; nothing when it would not be stored. */
function shownOf(manifest: Manifest, version: Version, stored: boolean): Shown[] {
  const {apiVersion, kind, object} = manifest
  if (!stored) return [{manifest, object, stored: false}]
  const {state} = servedIn(apiVersion, kind, version)
  if (state !== 'served' && state !== 'foreign') return []
  if (state === 'foreign' || !kindOf(apiVersion, kind)) return [{manifest, object, stored: false}]
  const admission = admit(object, {version})
  return admission.stored && admission.fieldErrors.length === 0
    ? [{manifest, object: admission.stored, stored: true}]
    : []
}

function jsonOf(shown: readonly Shown[], {sets}: Input, findings: readonly Finding[]): string {
  const start = ({file, line, column}: Finding['at']): Json => ({file, line, column})
  const resources = shown.map(({manifest, object}) => ({at: start(manifest.place([])), object}))
  const exports = sets
    .flatMap(set => set.exports)
    .flatMap(({entries}) => entries.map(({at, path, client, options}) => ({at: start(at), path, client, options})))
  return `${JSON.stringify({version: 1, resources, exports, findings}, null, 1)}\n`
}

/** As a person writes it: apiVersion before kind, which the server sends the other way round. */
const headFirst = ({apiVersion, kind, ...rest}: JsonObject): JsonObject => ({
  ...(apiVersion === undefined ? {} : {apiVersion}),
  ...(kind === undefined ? {} : {kind}),
  ...rest,
})

function textOf(shown: readonly Shown[], {sets}: Input, context: CommandContext): string {
  const faint = context.colour.out.dim
  const documents = shown.map(({manifest, object, stored}) => {
    if (!stored) return resourceYaml(object)
    const {noteOf, dropped} = storedNotes(manifest.object, object)
    const gone = dropped.map(field => `${faint(`# not stored: ${field}`)}\n`)
    return resourceYaml(headFirst(object), {noteOf, faint}) + gone.join('')
  })
  const tables = sets
    .flatMap(set => set.exports)
    .map(({entries}) => entries.map(({path, client, options}) => `${path}  ${client}(${options})\n`).join(''))
  return [documents.join('---\n'), ...tables].filter(text => text !== '').join('\n')
}
