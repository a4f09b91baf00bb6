import {type Json, isObject, type JsonObject, listAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import type {Cluster, CommandResult, PodName, ResourceName} from './cluster.ts'
import type {KubeContext} from './kube-contexts.ts'
import {type Env, runKubectl} from './kubectl-process.ts'

/** `statefulset.v1.apps`, `pod`: a kind as kubectl takes it without doubt. */
function kindWord(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${version}.${group}`
}

const inside = (namespace: string | undefined): readonly string[] => (namespace === undefined ? [] : ['-n', namespace])
const podWords = ({name, container}: PodName): readonly string[] =>
  container === undefined ? [name] : [name, '-c', container]

/**
 * The cluster of a context of the kubeconfig, through kubectl; the context is always named, whatever is current by then.
 * Asks the server for its version first: throws an environment error when it does not answer.
 */
export async function kubectlCluster(context: KubeContext, env: Env): Promise<Cluster> {
  const cluster = new KubectlCluster(context, env)
  await cluster.greet()
  return cluster
}

class KubectlCluster implements Cluster {
  readonly description: string
  readonly kubectl: readonly string[]
  readonly disposable = false
  readonly #context: string
  readonly #env: Env

  constructor({name, server, current}: KubeContext, env: Env) {
    this.description = `context ${name}, server ${server}`
    this.kubectl = current ? ['kubectl'] : ['kubectl', '--context', name]
    this.#context = name
    this.#env = env
  }

  async greet(): Promise<void> {
    const {exitCode, stderr} = await this.#run(['version', '-o', 'json', '--request-timeout=15s'])
    if (exitCode !== 0) throw environmentError('the cluster does not answer as one', {looked: stderr.trim()})
  }

  apply(manifests: string, namespace: string): Promise<CommandResult> {
    return this.#run([...inside(namespace), 'apply', '-f', '-'], manifests)
  }

  remove(resource: ResourceName, {graceSeconds}: {readonly graceSeconds?: number} = {}): Promise<CommandResult> {
    const grace = graceSeconds === undefined ? [] : [`--grace-period=${graceSeconds}`]
    return this.#run([...inside(resource.namespace), 'delete', this.#word(resource), '--wait=false', ...grace])
  }

  async get(resource: ResourceName): Promise<JsonObject | undefined> {
    const words = [...inside(resource.namespace), 'get', this.#word(resource), '-o', 'json', '--ignore-not-found']
    const text = await this.#read(words)
    return text.trim() === '' ? undefined : (JSON.parse(text) as JsonObject)
  }

  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly JsonObject[]> {
    const where = namespace === undefined ? ['-A'] : inside(namespace)
    const text = await this.#read(['get', kindWord(apiVersion, kind), ...where, '-o', 'json'])
    return listAt(JSON.parse(text) as Json, 'items').filter(isObject)
  }

  table(what: readonly string[], namespace: string): Promise<CommandResult> {
    return this.#run([...inside(namespace), 'get', ...what])
  }

  scale(resource: ResourceName, replicas: number): Promise<CommandResult> {
    return this.#run([...inside(resource.namespace), 'scale', this.#word(resource), `--replicas=${replicas}`])
  }

  exec(pod: PodName, command: readonly string[], stdin?: string): Promise<CommandResult> {
    const words = [...inside(pod.namespace), 'exec', ...(stdin === undefined ? [] : ['-i']), ...podWords(pod)]
    return this.#run([...words, '--', ...command], stdin)
  }

  logs(pod: PodName, lines?: number): Promise<CommandResult> {
    return this.#run([...inside(pod.namespace), 'logs', ...podWords(pod), ...(lines ? [`--tail=${lines}`] : [])])
  }

  async close(): Promise<void> {
    // kubectl holds nothing between two calls
  }

  #word({apiVersion, kind, name}: ResourceName): string {
    return `${kindWord(apiVersion, kind)}/${name}`
  }

  #run(words: readonly string[], stdin?: string): Promise<CommandResult> {
    return runKubectl(['--context', this.#context, ...words], this.#env, stdin)
  }

  /** The output of a command that only reads; a refusal to read is the environment's fault. */
  async #read(words: readonly string[]): Promise<string> {
    const {stdout, stderr, exitCode} = await this.#run(words)
    if (exitCode !== 0) throw environmentError('kubectl cannot read from the cluster', {looked: stderr.trim()})
    return stdout
  }
}
