import type {FieldError} from '../../core/field-error.ts'
import {valueAt} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {shown} from '../field-text.ts'
import {nameFault, nameHint} from '../name-forms.ts'
import {reasonOf, refusalRule} from '../refusal.ts'

export const wrongName = refusalRule(
  {code: 'KL104', slug: 'wrong-name', title: 'the name does not have the form that its kind needs'},
  (error, {manifest}) => {
    const known = error.value ?? valueAt(manifest.object, error.path.at)
    const value = typeof known === 'string' ? known : ''
    return {
      message: `the ${error.path.name.replace('metadata.', '')} ${shown(known)} is refused: ${nameFault(value, error.detail) ?? reasonOf(error)}`,
      hint: definitionHint(error.detail, manifest) ?? hintOf(error, value) ?? pathHint(value),
    }
  },
)

/** Of the beginning of a name it matters what it is with the letters behind it. */
const hintOf = ({path, detail}: FieldError, value: string): string | undefined =>
  path.name.endsWith('generateName') ? nameHint(`${value}x`, detail)?.replace(/x$/, '') : nameHint(value, detail)

/** The name of a CustomResourceDefinition is made of two of its fields. */
function definitionHint(detail: string, {object}: Manifest): string | undefined {
  if (!detail.startsWith('must be spec.names.plural')) return undefined
  const plural = valueAt(object, ['spec', 'names', 'plural'])
  const group = valueAt(object, ['spec', 'group'])
  return typeof plural === 'string' && typeof group === 'string' ? `write ${plural}.${group}` : undefined
}

/** Names that are part of a path may be nearly anything. */
const pathHint = (value: string): string =>
  /[/%]/.test(value) ? `write ${value.replace(/[/%]+/g, '-')}` : 'choose another name'
