import {valueAt} from '../../core/json.ts'
import {alternatives, shown, writtenPath} from '../field-text.ts'
import {choiceHint, choiceMeant, culpritOf, refusalRule} from '../refusal.ts'

export const unsupportedValue = refusalRule(
  {code: 'KL204', slug: 'unsupported-value', title: 'a value that is not one of those that the field knows'},
  (error, subject) => {
    const {supported = []} = error
    const {path, part, value = error.value} = culpritOf(error, subject)
    const text = typeof value === 'string' ? value : ''
    const hint = supported.length > 0 ? choiceHint(text, supported) : undefined
    const isEntry = part === 'key' && text !== '' && path.at(-1) === text
    if (isEntry) return {message: `${writtenPath(path.slice(0, -1))} cannot have the entry "${text}"`, hint}
    if (text === '' && valueAt(subject.manifest.object, path) === undefined) {
      const choices = supported.filter(choice => choice !== '')
      return {message: `"${writtenPath(path)}" is missing`, hint: `add ${path.at(-1)}: ${alternatives(choices)}`}
    }
    if (text === '') return {message: `${writtenPath(path)} is empty`, hint}
    return {message: `${writtenPath(path)} cannot be ${shown(value)}`, hint, write: choiceMeant(value, supported)}
  },
)
