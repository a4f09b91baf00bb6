// kubectl explain of every field, asked of a sandbox and of the cluster that KUBECONFIG names: the outputs are the same.
//
// KUBECTLS names the programs to ask with, parted by colons; default: kubectl. EXPLAIN_DEPTH says how deep the fields go; default 2.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {type Json, listAt, objectAt, stringAt, valueAt} from '../../src/core/json.ts'
import {readSchemas} from '../../src/sandbox/api/openapi-schemas.ts'
import {type Sandbox, startSandbox} from '../../src/sandbox/server.ts'
import {kubectl, kubectlVersionOf} from '../cli/sandbox-client.ts'
import {emptyFolder, type Ran} from '../program.ts'

const programs = (process.env['KUBECTLS'] ?? 'kubectl').split(':').filter(Boolean)
const depth = Number(process.env['EXPLAIN_DEPTH'] ?? 2)
const kubeconfig = process.env['KUBECONFIG']
if (kubeconfig === undefined) console.log('skipped: explanations are compared with a cluster named by KUBECONFIG')

const kinds = {
  pod: 'core.v1.Pod',
  service: 'core.v1.Service',
  persistentvolume: 'core.v1.PersistentVolume',
  persistentvolumeclaim: 'core.v1.PersistentVolumeClaim',
  storageclass: 'storage.v1.StorageClass',
  deployment: 'apps.v1.Deployment',
  statefulset: 'apps.v1.StatefulSet',
}

const texts = readSchemas()
const schemaOf = (name: string): Json => JSON.parse(texts.get(name) ?? 'null') as Json
/** The schema of the objects behind references, lists and maps. */
function inner(schema: Json | undefined): Json | undefined {
  const referred = stringAt(listAt(schema, 'allOf')[0], '$ref') ?? stringAt(schema, '$ref')
  if (referred !== undefined) return inner(schemaOf(referred.split('/').at(-1)!))
  const below = valueAt(schema, ['items']) ?? valueAt(schema, ['additionalProperties'])
  return below === undefined ? schema : inner(below)
}
function fieldsOf(path: string, schema: Json | undefined, left: number): string[] {
  if (left === 0) return []
  return Object.entries(objectAt(inner(schema), 'properties')).flatMap(([name, field]) => [
    `${path}.${name}`,
    ...fieldsOf(`${path}.${name}`, field, left - 1),
  ])
}

const v2 = '--output=plaintext-openapiv2'
const asked: readonly (readonly string[])[] = [
  ...Object.entries(kinds).flatMap(([kind, name]) => [
    [kind],
    [kind, '--recursive'],
    [kind, v2],
    [kind, '--recursive', v2],
    [`${kind}.metadata`, v2],
    ...fieldsOf(kind, schemaOf(`io.k8s.api.${name}`), depth).map(path => [path]),
  ]),
  ...[
    'node',
    'cm',
    'quota',
    'limits',
    'job',
    'cronjob',
    'pdb',
    'rolebinding',
    'vac',
    'lease',
    'ep',
    'netpol',
    'events',
  ].map(kind => [kind, '--recursive']),
  ['pod.spec.containers', v2],
  ['sts.spec.updateStrategy', '--recursive', v2],
  ['pvc.spec.resources.requests', v2],
  ['deployments', '--api-version=apps/v1'],
  ['pods.spec.volumes', '--api-version=v1', '--recursive'],
  ['cronjobs.spec', '--api-version', 'batch/v1', v2],
  ['selfsubjectaccessreviews.spec'],
  ['deployments', '--api-version=apps/v7'],
  ['deployments', '--api-version=nonsense/v1'],
  ['pod.spec.nothing'],
  ['pod.spec.nothing', v2],
  ['pod.spec.containers.name.nothing'],
  ['nothing'],
  ['pod', 'service'],
  ['pod', '--output=nothing'],
  [],
]

describe.skipIf(kubeconfig === undefined).each(programs.map(program => [kubectlVersionOf(program), program] as const))(
  'kubectl %s explains',
  (_, program) => {
    const folder = emptyFolder()
    let sandbox: Sandbox
    beforeAll(async () => {
      sandbox = await startSandbox({folder: folder.path})
    })
    afterAll(async () => {
      await sandbox.close()
      folder.remove()
    })
    const explain = (config: string, args: readonly string[]): Promise<Ran> =>
      kubectl(['explain', ...args], {folder: folder.path, kubeconfig: config, program})

    const difference = async (args: readonly string[]): Promise<string | undefined> => {
      const [ours, theirs] = [await explain(sandbox.kubeconfig, args), await explain(kubeconfig!, args)]
      if (JSON.stringify(ours) === JSON.stringify(theirs)) return undefined
      return `${args.join(' ')}\n${JSON.stringify(ours, null, 1)}\n${JSON.stringify(theirs, null, 1)}`
    }

    it(`${asked.length} fields alike`, async () => {
      const different: string[] = []
      let next = 0
      const work = async (): Promise<void> => {
        for (let args = asked[next++]; args !== undefined; args = asked[next++]) {
          // A server that was too busy to answer is asked again; what differs twice, differs.
          const problem = (await difference(args)) && (await difference(args))
          if (problem !== undefined) different.push(problem)
        }
      }
      await Promise.all([work(), work(), work()])
      expect(different.join('\n')).toBe('')
    }, 3_600_000)
  },
)
