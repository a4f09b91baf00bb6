import {readLiveObjects} from '../cluster/live-objects.ts'
import {serverVersion} from '../cluster/stored-objects.ts'
import type {JsonObject} from '../core/json.ts'
import type {Version} from '../core/version.ts'
import type {Change} from '../report/plan-rollouts.ts'
import type {Stored} from '../rules/stored.ts'
import type {Subject} from '../rules/rule.ts'
import type {CommandContext, OptionValues} from './command.ts'
import {knownVersion, storedIn} from './live.ts'
import {contextToRead} from './live-context.ts'
import {storedObject} from './stored-object.ts'

/** A cluster that manifests are applied to, in thought. */
export interface LiveCluster {
  readonly objects: readonly JsonObject[]
  readonly stored: Stored
  readonly version: Version
  /** Where what names no namespace goes. */
  readonly namespace: string
  /** For telling: `context lab, server https://…, Kubernetes v1.36.1`. */
  readonly description: string
  /** What may not be read, and so counts as absent. */
  readonly unread: readonly string[]
}

const more = ['statefulsets', 'deployments', 'replicationcontrollers', 'services', 'limitranges', 'resourcequotas']

/** Reads what takes part in binding, in three calls of kubectl at most; nothing is changed. */
export async function readCluster(context: CommandContext, options: OptionValues): Promise<LiveCluster> {
  const kubeContext = await contextToRead(context, options)
  const text = await serverVersion(kubeContext, context.env)
  const live = await readLiveObjects(kubeContext, {namespace: undefined, more, env: context.env})
  const objects = live.objects.filter(object => object['kind'] !== 'Event')
  return {
    objects,
    stored: storedIn(objects),
    version: knownVersion(text),
    namespace: kubeContext.namespace,
    description: `context ${kubeContext.name}, server ${kubeContext.server}, Kubernetes ${text}`,
    unread: live.unread.filter(resource => !resource.startsWith('events')),
  }
}

/** A cluster once the input is applied: what it has then from the beginning, and what is created. */
export interface AppliedInput {
  readonly existing: readonly JsonObject[]
  readonly created: readonly JsonObject[]
  readonly changes: readonly Change[]
}

/** What the server takes of the input changes what is there, or is created. */
export function applyInput(subjects: readonly Subject[], {objects, stored}: LiveCluster): AppliedInput {
  const changed = new Map<JsonObject, JsonObject>()
  const created: JsonObject[] = []
  for (const subject of subjects) {
    const before = stored(subject.manifest)
    if (before === undefined) created.push(...storedObject(subject))
    else if (subject.after !== undefined && storedObject(subject).length > 0) {
      changed.set(before, {...subject.after, ...stateOf(before)})
    }
  }
  const changes = [...changed].map(([before, after]) => ({before, after}))
  return {existing: objects.map(object => changed.get(object) ?? object), created, changes}
}

/** The state stays, whatever is applied. */
const stateOf = ({status}: JsonObject): JsonObject => (status === undefined ? {} : {status})
