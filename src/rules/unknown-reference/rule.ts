import {listAt, objectAt, stringAt} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {nearest} from '../../core/nearest.ts'
import {shown, writtenPath} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const unknownReference = refusalRule(
  {code: 'KL208', slug: 'unknown-reference', title: 'a name that nothing in the object has'},
  ({path, value}, {manifest}) => {
    const isMount = path.name.includes('volumeMounts') || path.name.includes('volumeDevices')
    return {
      message: isMount
        ? `${writtenPath(path.at)} ${shown(value)}: there is no volume of that name`
        : `${writtenPath(path.at)} names ${shown(value)}, and there is nothing of that name in the object`,
      hint: isMount && typeof value === 'string' ? mountHint(value, manifest) : undefined,
    }
  },
)

/** Among more names than that nobody looks for a likeness. */
const mostNames = 100

function mountHint(name: string, manifest: Manifest): string {
  const names = [...new Set(volumesOf(manifest))].filter(volume => volume !== '')
  const near = names.length <= mostNames ? nearest(name, names) : undefined
  if (near !== undefined) return `write ${near}, or add a volume ${name}`
  const claims = manifest.kind === 'StatefulSet' ? ' to volumes or volumeClaimTemplates' : ' to volumes'
  return names.length > 0 && names.length < 6 ? `add it${claims}, or mount ${names.join(', ')}` : `add it${claims}`
}

/** The names of a pod's volumes, those from claim templates too. */
function volumesOf({kind, object}: Manifest): string[] {
  const spec = kind === 'Pod' ? objectAt(object, 'spec') : objectAt(object, 'spec', 'template', 'spec')
  const volumes = listAt(spec, 'volumes')
    .slice(0, mostNames + 1)
    .map(volume => stringAt(volume, 'name'))
  const claims = listAt(object, 'spec', 'volumeClaimTemplates').map(claim => stringAt(claim, 'metadata', 'name'))
  return [...volumes, ...claims].filter(name => name !== undefined)
}
