import {describe, expect, it} from 'vitest'
import {fieldErrorText} from '../../field-error.ts'
import type {JsonObject} from '../../json.ts'
import {newestVersion} from '../../version.ts'
import {customKindsOf} from './index.ts'

const context = {version: newestVersion}

const definition = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'databases.lab.example.com'},
  spec: {
    group: 'lab.example.com',
    scope: 'Namespaced',
    names: {plural: 'databases', kind: 'Database'},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {openAPIV3Schema: {type: 'object', properties: {spec, status: {type: 'object'}}}},
        ...more,
      },
      {name: 'v0', served: false, storage: false, schema: {openAPIV3Schema: {type: 'object'}}},
    ],
  },
})
const database = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'lab.example.com/v1',
  kind: 'Database',
  metadata: {name: 'orders'},
  spec,
  ...more,
})

/** What the server says of a database whose spec has one field `x` of that schema. */
function refusals(schema: JsonObject, value: JsonObject[string]): string[] {
  const custom = customKindsOf([definition({type: 'object', properties: {x: schema}})])
  const {decodeErrors, fieldErrors} = custom
    .kindOf('lab.example.com/v1', 'Database')!
    .admit(database({x: value}), context)
  return [...decodeErrors.map(({message}) => message), ...fieldErrors.map(fieldErrorText)]
}

describe('a value against its schema', () => {
  it.each<[JsonObject, JsonObject[string], string[]]>([
    [{type: 'integer'}, '3', ['spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"']],
    [
      {type: 'integer'},
      3.5,
      [
        'spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"',
        'spec.x: Invalid value: "": Checked value must be of type integer (default format) in spec.x',
      ],
    ],
    [{type: 'string', enum: ['a', 'b']}, 'c', ['spec.x: Unsupported value: "c": supported values: "a", "b"']],
    [{type: 'string', maxLength: 2}, 'äöü', ['spec.x: Too long: may not be more than 2 bytes']],
    [
      {type: 'string', pattern: '^[a-z]+$'},
      'A',
      ['spec.x: Invalid value: "A": spec.x in body should match \'^[a-z]+$\''],
    ],
    [
      {type: 'integer', minimum: 2},
      1,
      ['spec.x: Invalid value: 1: spec.x in body should be greater than or equal to 2'],
    ],
    [
      {type: 'integer', format: 'int32'},
      2 ** 31,
      ['spec.x: Invalid value: "": Checked value must be of type integer with format int32 in spec.x'],
    ],
    [
      {type: 'string', format: 'date'},
      '2026-02-30',
      ['spec.x: Invalid value: "2026-02-30": spec.x in body must be of type date: "2026-02-30"'],
    ],
    [{type: 'object', required: ['a'], properties: {a: {type: 'string'}}}, {}, ['spec.x.a: Required value']],
    [
      {type: 'array', items: {type: 'string'}, maxItems: 1},
      ['a', 'b'],
      ['spec.x: Too many: 2: must have at most 1 item'],
    ],
    [
      {type: 'array', items: {type: 'string'}, 'x-kubernetes-list-type': 'set'},
      ['a', 'a', 'a'],
      ['spec.x[1]: Duplicate value: "a"'],
    ],
    [
      {type: 'object', properties: {a: {type: 'string'}}},
      {b: 1, c: 2},
      ['unknown field "spec.x.b"', 'unknown field "spec.x.c"'],
    ],
    [{'x-kubernetes-int-or-string': true}, '80%', []],
    [
      {'x-kubernetes-int-or-string': true},
      true,
      ['spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"'],
    ],
    [{type: 'object', 'x-kubernetes-preserve-unknown-fields': true}, {b: {c: 1}}, []],
    [{type: 'string'}, null, []],
    [{type: 'number', enum: [1, 2]}, 1.5, []],
  ])('%j refuses %j as the server does', (schema, value, expected) => {
    expect(refusals(schema, value)).toEqual(expected)
  })

  it('tells the errors of the branch of oneOf that got furthest', () => {
    const schema: JsonObject = {
      type: 'object',
      oneOf: [{required: ['git']}, {required: ['http'], properties: {http: {minLength: 3}}}],
      properties: {git: {type: 'string'}, http: {type: 'string'}},
    }
    expect(refusals(schema, {git: 'a', http: 'abc'})).toEqual([
      'spec.x: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ])
    expect(refusals(schema, {http: 'a'})).toEqual([
      'spec.x: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid',
      'spec.x.http: Invalid value: "a": spec.x.http in body should be at least 3 chars long',
    ])
  })

  it('is not kept busy by a pattern that would make others try for ever', () => {
    expect(refusals({type: 'string', pattern: '^(a+)+$'}, `${'a'.repeat(5000)}!`)).toHaveLength(1)
  })
})

describe('what is stored', () => {
  it('has defaults, also below a default, and no status where the status subresource is on', () => {
    const spec = {
      type: 'object',
      default: {},
      properties: {replicas: {type: 'integer', default: 3}, name: {type: 'string'}},
    }
    const custom = customKindsOf([definition(spec, {subresources: {status: {}}})])
    const {spec: _spec, ...bare} = database({}, {status: {}})
    const {stored} = custom.kindOf('lab.example.com/v1', 'Database')!.admit(bare, context)
    expect(stored).toEqual({
      apiVersion: 'lab.example.com/v1',
      kind: 'Database',
      metadata: {name: 'orders', namespace: 'default', generation: 1},
      spec: {replicas: 3},
    })
  })
})

describe('what a definition serves', () => {
  const custom = customKindsOf([definition({type: 'object'})])
  it.each([
    ['lab.example.com/v1', 'Database', 'served'],
    ['lab.example.com/v0', 'Database', 'not defined'],
    ['lab.example.com/v9', 'Database', 'not defined'],
    ['lab.example.com/v1', 'Other', 'foreign'],
    ['other.example.com/v1', 'Other', undefined],
    ['v1', 'Pod', undefined],
  ])('%s %s is %s', (apiVersion, kind, state) => {
    expect(custom.servedIn(apiVersion, kind)?.state).toBe(state)
  })
})

describe('a definition', () => {
  const refused = (object: JsonObject): string[] => {
    const {decodeErrors, fieldErrors} = customKindsOf([])
      .kindOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition')!
      .admit(object, context)
    return [...decodeErrors.map(({message}) => message), ...fieldErrors.map(fieldErrorText)]
  }
  const base = 'spec.versions[0].schema.openAPIV3Schema.properties[spec]'

  it('is taken when nothing is wrong', () => expect(refused(definition({type: 'object'}))).toEqual([]))
  it.each<[JsonObject, string]>([
    [{}, `${base}.type: Required value: must not be empty for specified object fields`],
    [{type: 'array'}, `${base}.items: Required value: must be specified`],
    [
      {type: 'strin'},
      `${base}.type: Unsupported value: "strin": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
    [
      {type: 'object', properties: {a: {type: 'string'}}, additionalProperties: {type: 'string'}},
      `${base}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
    [
      {type: 'string', pattern: '('},
      `${base}.pattern: Invalid value: "(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(\``,
    ],
    [
      {type: 'integer', default: 'x'},
      `${base}.default: Invalid value: "string":  in body must be of type integer: "string"`,
    ],
    [{type: 'object', $ref: '#'}, `${base}.$ref: Forbidden: $ref is not supported`],
    [{type: 'object', oneOf: [{type: 'string'}]}, `${base}.oneOf[0].type: Forbidden: must be empty to be structural`],
  ])('with the schema %j is refused', (schema, expected) => {
    expect(refused(definition(schema))).toEqual([expected])
  })

  it('is named after what it defines, and stores one version', () => {
    const object = definition({type: 'object'}, {storage: false})
    expect(refused({...object, metadata: {name: 'databases'}})).toEqual([
      'metadata.name: Invalid value: "databases": must be spec.names.plural+"."+spec.group',
      'spec.versions: Invalid value: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: null: must have at least one stored version',
    ])
  })

  it('of any depth is read without a crash', () => {
    let schema: JsonObject = {type: 'string'}
    for (let depth = 0; depth < 100_000; depth++) schema = {type: 'object', properties: {a: schema}}
    const custom = customKindsOf([definition(schema)])
    expect(custom.kindOf('lab.example.com/v1', 'Database')).toBeUndefined()
    expect(refused(definition(schema))).toEqual([])
  })
})
