import type {Json} from '../../core/json.ts'

/** What the server warns of, and what to write instead. */
const hints: readonly (readonly [RegExp, (value: Json | undefined) => string])[] = [
  [/Recycle reclaim policy is deprecated/, () => 'write Retain, or let a provisioner make the volumes'],
  [/non-functional in v1\.\d+/, () => 'use a volume of the CSI driver for this storage'],
  [/fractional byte value/, value => fractionHint(value)],
  [/a DNS label is recommended/, () => 'take a name of at most 63 of a-z, 0-9 and "-", without dots'],
  [/duplicate port (?:definition|name)/, () => 'remove one of them'],
  [/hides previous definition/, () => 'remove one of them'],
  [/duplicate (?:ip|name) /, () => 'remove one of them'],
  [
    /use "storageClassName" attribute/,
    value => `write storageClassName: ${textOf(value, 'CLASS')} in spec, and remove the annotation`,
  ],
  [/is ignored when spec\.type is not "ExternalName"/, () => 'remove it, or write type: ExternalName'],
  [/a null labelSelector/, () => 'add labelSelector: {matchLabels: …} with labels of the pods that are meant'],
  [/hostIP set without hostPort/, () => 'add hostPort, or remove hostIP'],
  [/"PreferClose" is deprecated/, () => 'write PreferSameZone'],
  [/invalid empty name/, () => 'remove it'],
  [/has no sources provided/, () => 'add sources: [{configMap: {name: …}}], or remove the volume'],
  [/overlapping paths/, () => 'give each file a path of its own'],
  [/a negative value retains all/, () => 'write 0 or more'],
  [/must be >= 0/, () => 'write 0 or more'],
]

/** What helps against a warning of the server; undefined where nothing is known. */
export const warningHint = (message: string, value: Json | undefined): string | undefined =>
  hints.find(([pattern]) => pattern.test(message))?.[1](value)

const textOf = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise

/** `100m` is a tenth of a byte; most people mean 100M. */
function fractionHint(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : ''
  return /^\d+m$/.test(text)
    ? `"m" is a thousandth: write ${text.slice(0, -1)}M or ${text.slice(0, -1)}Mi`
    : 'write a whole number of bytes, such as 64Mi'
}
