import {isObject, stringAt} from '../../core/json.ts'
import {defineRule} from '../rule.ts'

export const notAResource = defineRule({
  code: 'KL102',
  slug: 'not-a-resource',
  category: 'rejected',
  title: 'the document is not a Kubernetes object: apiVersion or kind is missing',
  checkDocument(document, _world, report) {
    const {value} = document
    if (value === undefined || value === null || isObject(value)) return
    report({
      message: `the document is ${Array.isArray(value) ? 'a list' : `the text ${JSON.stringify(value)}`}, not an object`,
      hint: 'start it with apiVersion: and kind:',
      at: document.place([]),
    })
  },
  check({manifest}, _world, report) {
    const {object} = manifest
    const missing = (['apiVersion', 'kind'] as const).filter(field => !stringAt(object, field))
    if (missing.length === 0) return
    const wrong = missing.find(field => object[field] !== undefined && object[field] !== null && object[field] !== '')
    report({
      message: wrong ? `"${wrong}" is not a string` : `${missing.map(field => `"${field}"`).join(' and ')} missing`,
      hint:
        wrong === 'apiVersion'
          ? 'write apiVersion: v1, or group/version such as apps/v1'
          : `write ${missing.map(field => `${field}:`).join(' and ')}`,
      path: wrong ? [wrong] : [],
      field: missing[0]!,
    })
  },
})
