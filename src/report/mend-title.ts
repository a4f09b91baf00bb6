import type {Mend, ObjectChange} from '../binding/mend.ts'
import {isObject, type Json, stringAt} from '../core/json.ts'

/** `set spec.storageClassName of claim "data" to manual`, one clause a change. */
export const mendTitle = ({changes, adds}: Mend): string =>
  [...(adds ? [additionText(adds)] : []), ...changes.map(changeText)].join(', ')

function additionText({like, name, changes}: Mend['adds'] & object): string {
  if (like === undefined) {
    const said = (key: string): string => valueText(changes.find(({path}) => path.at(-1) === key)?.value ?? '')
    return `add a volume "${name}": ${said('storage')} in ${said('path')}`
  }
  const [, ...others] = changes
  const fields = others.map(({path, value}) => {
    if (value === undefined) return `without ${path.join('.')}`
    const text = isObject(value) ? `${stringAt(value, 'namespace')}/${stringAt(value, 'name')}` : valueText(value)
    return `${String(path.at(-1))} ${text}`
  })
  return `add a volume "${name}" like "${like}", with ${fields.join(', ')}`
}

const kindNames: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'claim',
  PersistentVolume: 'volume',
  Pod: 'pod',
}

function changeText({object, path, value}: ObjectChange): string {
  const of = `of ${kindNames[object.kind] ?? object.kind} "${object.name}"`
  const field = path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^\w+$/.test(step)) return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
  return value === undefined ? `remove ${field} ${of}` : `set ${field} ${of} to ${valueText(value)}`
}

function valueText(value: Json): string {
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    return list.some(isObject) ? JSON.stringify(list) : `[${list.map(valueText).join(', ')}]`
  }
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}
