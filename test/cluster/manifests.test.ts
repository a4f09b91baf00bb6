// Judges manifests that others wrote as the API server judges them: MANIFESTS is a folder of them, looked through to its depths.
// Verdicts, fields, texts, warnings and what would be stored are compared, object by object.
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {isObject, type Json, type JsonObject, listAt, stringAt} from '../../src/core/json.ts'
import {readYaml} from '../../src/core/yaml/read.ts'
import {AdmissionRun} from './admission-run.ts'
import {serverOfContext} from './admission-server.ts'

const [config, folder] = [process.env['KUBECONFIG'], process.env['MANIFESTS']]
const skipped = config === undefined || folder === undefined

if (skipped) console.log('skipped: judging manifests of others needs KUBECONFIG, and MANIFESTS, a folder of YAML files')

function* objectsOf(value: Json | undefined): Generator<JsonObject> {
  if (!isObject(value)) return
  if (stringAt(value, 'kind')?.endsWith('List')) for (const item of listAt(value, 'items')) yield* objectsOf(item)
  else yield value
}

function* manifestsIn(path: string): Generator<{what: string; object: JsonObject}> {
  for (const entry of readdirSync(path, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile() || !/\.(ya?ml|json)$/.test(entry.name)) continue
    const what = join(entry.parentPath, entry.name)
    for (const {value} of readYaml(readFileSync(what, 'utf8'), what).documents)
      for (const object of objectsOf(value)) yield {what, object}
  }
}

describe.skipIf(skipped)('manifests of others', () => {
  it('are judged as the API server judges them', async () => {
    const server = await serverOfContext()
    const run = new AdmissionRun(server, [])
    await run.written(manifestsIn(folder!))
    server.close()
    const {disagreements, ...counts} = run.tally
    console.log(counts)
    expect(disagreements).toEqual([])
    expect(counts.asked).toBeGreaterThan(counts.skipped)
  })
})
