import type {KubeContext} from '../cluster/kube-contexts.ts'
import {readStored, serverVersion} from '../cluster/stored-objects.ts'
import {classAnnotation} from '../binding/class-facts.ts'
import {type Json, type JsonObject, listAt, stringAt} from '../core/json.ts'
import {kindOf} from '../core/kinds/index.ts'
import type {Manifest} from '../core/manifest-set.ts'
import {OperationalError} from '../core/operational-error.ts'
import {atLeast, newestVersion, oldestVersion, parseVersion, type Version} from '../core/version.ts'
import type {Stored} from '../rules/stored.ts'
import type {CommandContext, OptionValues} from './command.ts'
import type {InputSet} from './input.ts'
import {contextToRead} from './live-context.ts'

/** A cluster as the old side of a comparison. */
export interface LiveSide {
  readonly stored: Stored
  /** Those of the StorageClasses that the input names which it has. */
  readonly classes: ReadonlySet<string>
  /** What the server is, as far as k8slab knows such servers. */
  readonly version: Version
  /** For telling: `context lab, server https://…, Kubernetes v1.36.1`. */
  readonly description: string
}

/** The context that is meant. Throws OperationalError: 2 without one, 3 without kubectl. */
export const liveContext = (context: CommandContext, options: OptionValues): Promise<KubeContext> =>
  contextToRead(context, options).catch((error: unknown) => {
    throw withWayOut(error)
  })

/**
 * Reads those objects of the input that the cluster has, and the classes of their claims: three calls of kubectl at most. Nothing else is
 * read, and nothing is changed. Throws OperationalError: 3 without a server.
 */
export async function readLive(
  context: CommandContext,
  kubeContext: KubeContext,
  sets: readonly InputSet[],
): Promise<LiveSide> {
  try {
    const text = await serverVersion(kubeContext, context.env)
    const objects = await readWithClasses(context, kubeContext, sets)
    return {
      stored: storedIn(objects),
      classes: new Set(objects.filter(object => object['kind'] === 'StorageClass').map(nameOf)),
      version: knownVersion(text),
      description: `context ${kubeContext.name}, server ${kubeContext.server}, Kubernetes ${text}`,
    }
  } catch (error) {
    throw withWayOut(error)
  }
}

/** Without kubectl the old side can still be files. */
function withWayOut(error: unknown): unknown {
  if (!(error instanceof OperationalError) || !error.message.startsWith('kubectl is not installed')) return error
  return new OperationalError(error.exit, error.message, {
    ...(error.looked === undefined ? {} : {looked: error.looked}),
    mend: 'install it (https://kubernetes.io/docs/tasks/tools/), or compare with files: --against OLD',
    cause: error,
  })
}

async function readWithClasses(
  {env}: CommandContext,
  kubeContext: KubeContext,
  sets: readonly InputSet[],
): Promise<readonly JsonObject[]> {
  const wanted = sets.flatMap(({set}) => set.all).filter(isReadable)
  const objects = await readStored(kubeContext, env, [...new Map(wanted.map(name => [keyOf(name), name])).values()])
  const claims = [...objects, ...wanted.map(({object}) => object)].flatMap(claimsIn)
  const classes = new Set(claims.map(className))
  const read = new Set(objects.filter(object => object['kind'] === 'StorageClass').map(nameOf))
  const more = [...classes].filter(name => name !== '' && !read.has(name))
  const kind = {apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass'}
  return [
    ...objects,
    ...(await readStored(
      kubeContext,
      env,
      more.map(name => ({...kind, name})),
    )),
  ]
}

/** The object itself, when it is a claim, or the templates of claims in it. */
const claimsIn = (object: JsonObject): readonly Json[] =>
  object['kind'] === 'PersistentVolumeClaim' ? [object] : listAt(object, 'spec', 'volumeClaimTemplates')

const className = (claim: Json): string =>
  stringAt(claim, 'metadata', 'annotations', classAnnotation) ?? stringAt(claim, 'spec', 'storageClassName') ?? ''

/** What is generated anew each time is not there yet; of other kinds no changes are judged. */
const isReadable = ({apiVersion, kind, name}: Manifest): boolean =>
  name !== '' && kindOf(apiVersion, kind) !== undefined

const keyOf = ({
  apiVersion,
  kind,
  namespace,
  name,
}: Pick<Manifest, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string =>
  JSON.stringify([apiVersion, kind, namespace ?? '', name])
const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''

/** What a list of live objects has under a name. */
export function storedIn(objects: readonly JsonObject[]): Stored {
  const byKey = new Map(
    objects.map(object => [
      keyOf({
        apiVersion: stringAt(object, 'apiVersion') ?? '',
        kind: stringAt(object, 'kind') ?? '',
        namespace: stringAt(object, 'metadata', 'namespace'),
        name: nameOf(object),
      }),
      object,
    ]),
  )
  return name => byKey.get(keyOf(name))
}

/** The server's version, or the nearest that k8slab knows. */
export function knownVersion(text: string): Version {
  const version = parseVersion(text) ?? newestVersion
  if (!atLeast(newestVersion, version)) return newestVersion
  return atLeast(version, oldestVersion) ? version : oldestVersion
}
