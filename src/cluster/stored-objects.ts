import {isObject, type Json, type JsonObject, listAt, stringAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import type {ResourceName} from './cluster.ts'
import type {KubeContext} from './kube-contexts.ts'
import {type Env, runKubectl} from './kubectl-process.ts'

/** The version of the server as it says it: `v1.36.1`. Throws an environment error when there is no server or no kubectl. */
export async function serverVersion(context: KubeContext, env: Env): Promise<string> {
  const words = ['--context', context.name, 'version', '-o', 'json', '--request-timeout=15s']
  const {stdout, stderr, exitCode} = await runKubectl(words, env)
  if (exitCode !== 0) {
    throw environmentError('the cluster does not answer as one', {
      looked: stderr.trim(),
      mend: 'see whether it is up, and whether the context is right: kubectl config get-contexts',
    })
  }
  return stringAt(JSON.parse(stdout) as Json, 'serverVersion', 'gitVersion') ?? ''
}

/**
 * Those of the resources that the cluster has, as it stores them, in one call of kubectl for two hundred; no others are read. Kinds that the cluster
 * does not know it cannot have. Throws an environment error when kubectl is missing, no server answers, or something may not be read.
 */
export async function readStored(
  context: KubeContext,
  env: Env,
  resources: readonly ResourceName[],
): Promise<readonly JsonObject[]> {
  const objects: JsonObject[] = []
  for (let from = 0; from < resources.length; from += most)
    objects.push(...(await readSome(context, env, resources.slice(from, from + most))))
  return objects
}

/** kubectl asks the server for one after the other, and is given two minutes. */
const most = 200

async function readSome(
  context: KubeContext,
  env: Env,
  resources: readonly ResourceName[],
): Promise<readonly JsonObject[]> {
  const items = resources.map(({apiVersion, kind, namespace, name}) => ({
    apiVersion,
    kind,
    metadata: {name, ...(namespace === undefined ? {} : {namespace})},
  }))
  const words = ['--context', context.name, 'get', '-f', '-', '-o', 'json', '--ignore-not-found']
  const {stdout, stderr, exitCode} = await runKubectl(
    words,
    env,
    JSON.stringify({apiVersion: 'v1', kind: 'List', items}),
  )
  const refused = stderr.split('\n').filter(line => line.trim() !== '' && !isHarmless(line))
  if (exitCode !== 0 && refused.length > 0) {
    throw environmentError('kubectl cannot read from the cluster', {
      looked: refused.slice(0, 3).join('\n          '),
      mend: 'see what you may read: kubectl auth can-i get statefulsets',
    })
  }
  return stdout.trim() === '' ? [] : objectsIn(JSON.parse(stdout) as Json)
}

/** A kind or version that this server does not serve; and warnings. */
const isHarmless = (line: string): boolean =>
  /no matches for kind|ensure CRDs are installed first|could not find the requested resource|^Warning: /.test(line)

const objectsIn = (answer: Json): readonly JsonObject[] => {
  if (!isObject(answer)) return []
  return answer['kind'] === 'List' ? listAt(answer, 'items').filter(isObject) : [answer]
}
