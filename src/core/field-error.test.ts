import {expect, test} from 'vitest'
import {
  duplicate,
  type FieldError,
  fieldErrorBody,
  fieldErrorText,
  forbidden,
  goJson,
  invalid,
  notFound,
  required,
  tooLong,
  tooMany,
  unsupported,
} from './field-error.ts'
import {FieldPath} from './field-path.ts'

const path = FieldPath.root('spec').child('ports').index(0).child('name')

const texts: readonly (readonly [FieldError, string])[] = [
  [required(path), 'spec.ports[0].name: Required value'],
  [required(path, 'why'), 'spec.ports[0].name: Required value: why'],
  [invalid(path, 'a"b', 'why'), 'spec.ports[0].name: Invalid value: "a\\"b": why'],
  [invalid(path, 5, 'why'), 'spec.ports[0].name: Invalid value: 5: why'],
  [invalid(path, undefined, 'why'), 'spec.ports[0].name: Invalid value: null: why'],
  [invalid(path, {b: '<', a: '1'}, 'why'), 'spec.ports[0].name: Invalid value: {"a":"1","b":"\\u003c"}: why'],
  [{...invalid(path, {port: 1}, ''), shown: '{"Port":1}'}, 'spec.ports[0].name: Invalid value: {"Port":1}'],
  [unsupported(path, 'x', ['b', 'a']), 'spec.ports[0].name: Unsupported value: "x": supported values: "b", "a"'],
  [unsupported(path, undefined, []), 'spec.ports[0].name: Unsupported value: ""'],
  [forbidden(path, 'why'), 'spec.ports[0].name: Forbidden: why'],
  [duplicate(path, 'x'), 'spec.ports[0].name: Duplicate value: "x"'],
  [notFound(path, 'x'), 'spec.ports[0].name: Not found: "x"'],
  [tooLong(path, 63), 'spec.ports[0].name: Too long: may not be more than 63 bytes'],
  [tooLong(path, 1), 'spec.ports[0].name: Too long: may not be more than 1 byte'],
  [tooMany(path, 30, 20), 'spec.ports[0].name: Too many: 30: must have at most 20 items'],
]
test.each(texts)('%#: prints as the server does', (error, text) => {
  expect(fieldErrorText(error)).toBe(text)
  expect(`${error.path.name}: ${fieldErrorBody(error)}`).toBe(text)
})

test('control characters are quoted as Go quotes them', () => {
  expect(fieldErrorBody(invalid(path, 'a\u0000é\n', 'why'))).toBe('Invalid value: "a\\x00é\\n": why')
  expect(goJson('a&b')).toBe('"a\\u0026b"')
})
