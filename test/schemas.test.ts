import {Ajv} from 'ajv'
import {readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, home, k8slab} from './program.ts'

const schemaOf = (name: string): object => JSON.parse(readFileSync(join(home, 'schemas', name), 'utf8')) as object
const folder = emptyFolder()
afterAll(() => folder.remove())
beforeAll(() => {
  const volume = 'kind: PersistentVolume\nmetadata: {name: one}\nspec: {capacity: {storage: 5GB}, accessModes: [RWO]}\n'
  const claim =
    'kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n'
  writeFileSync(join(folder.path, 'all.yaml'), `apiVersion: v1\n${volume}---\napiVersion: v1\n${claim}`)
  writeFileSync(join(folder.path, 'exports'), '/srv/data 192.168.0.0/24(rw,sync,no_subtree_check)\n')
})

describe('the JSON output of', () => {
  it.each([
    ['verify', ['verify', '--format', 'json']],
    ['show', ['show', '--format', 'json']],
    ['plan', ['plan', '--format', 'json']],
    ['plan', ['plan', '--per-file', '--format', 'json']],
  ])('%s agrees with its schema (%j)', async (name, args) => {
    const {stdout} = await k8slab(args, {cwd: folder.path})
    const validate = new Ajv({strict: false}).compile(schemaOf(`${name}.schema.json`))
    const valid = validate(JSON.parse(stdout))
    expect(validate.errors ?? []).toEqual([])
    expect(valid).toBe(true)
  })
})

it('has a valid schema in every schema file', () => {
  const ajv = new Ajv({strict: false})
  for (const file of readdirSync(join(home, 'schemas')).filter(name => name.endsWith('.schema.json'))) {
    expect(ajv.validateSchema(schemaOf(file)), file).toBe(true)
  }
})
