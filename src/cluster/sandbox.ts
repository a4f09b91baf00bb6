import {join} from 'node:path'
import {isObject, type JsonObject, listAt, objectAt, stringAt} from '../core/json.ts'
import {kindOf} from '../core/kinds/index.ts'
import type {Kind} from '../core/kinds/kind.ts'
import {environmentError} from '../core/operational-error.ts'
import {readYaml} from '../core/yaml/read.ts'
import {statePaths} from '../sandbox/state-folder.ts'
import {type ApiAddress, type ApiAnswer, ApiClient, objectIn, refusalText} from './api-client.ts'
import {applyPatch, withLastApplied} from './applied.ts'
import type {Cluster, CommandResult, PodName, ResourceName} from './cluster.ts'
import {execOverSocket} from './exec-socket.ts'
import {type GetArguments, readGet} from './get-arguments.ts'
import {printTables} from './table-printer.ts'

const ok = (stdout: string): CommandResult => ({stdout, stderr: '', exitCode: 0})
const refused = (stderr: string): CommandResult => ({stdout: '', stderr: `${stderr}\n`, exitCode: 1})
const isGood = ({status}: ApiAnswer): boolean => status >= 200 && status < 300

/**
 * Starts a sandbox in that state folder, in this process, and connects to it through its API; no kubectl is needed. `close`
 * stops it; the folder stays.
 */
export async function sandboxCluster(folder: string): Promise<{cluster: Cluster; kubeconfig: string}> {
  const {startSandbox} = await import('../sandbox/server.ts')
  const sandbox = await startSandbox({folder})
  const address = {url: sandbox.url, token: sandbox.token, authority: sandbox.authority}
  const cluster = apiCluster(address, {
    description: `the sandbox in ${folder}`,
    nodeFile: (node, path) => join(statePaths(folder).nodes, 'nodes', node, path),
    whenClosed: () => sandbox.close(),
  })
  return {cluster, kubeconfig: sandbox.kubeconfig}
}

/** What an API cannot tell of its cluster. */
export interface ApiSurroundings {
  readonly description: string
  readonly nodeFile?: (node: string, path: string) => string
  readonly whenClosed?: () => Promise<void>
}

/** The cluster behind an API, spoken to directly. */
export const apiCluster = (address: ApiAddress, around: ApiSurroundings): Cluster => new ApiCluster(address, around)

/** `pod`, `statefulset.apps`: how kubectl names the kind of a resource that it changed. */
const printedKind = ({singular, group}: Kind): string => (group === '' ? singular : `${singular}.${group}`)

const inNamespace = (object: JsonObject, namespace: string): JsonObject => ({
  ...object,
  metadata: {...objectAt(object, 'metadata'), namespace},
})

/** The path of a kind's resources in the API, or of one of them. */
function pathOf(kind: Kind, namespace: string | undefined, ...rest: string[]): string {
  const base = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`
  const place = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return [`${base}${place}/${kind.plural}`, ...rest.map(encodeURIComponent)].join('/')
}

function knownKind(apiVersion: string, kind: string): Kind {
  const known = kindOf(apiVersion, kind)
  if (!known) throw environmentError(`the sandbox serves no kind ${kind} of ${apiVersion}`)
  return known
}

class ApiCluster implements Cluster {
  readonly kubectl = ['kubectl']
  readonly disposable = true
  readonly description: string
  readonly nodeFile?: (node: string, path: string) => string
  readonly #client: ApiClient
  readonly #address: ApiAddress
  readonly #whenClosed: (() => Promise<void>) | undefined

  constructor(address: ApiAddress, {description, nodeFile, whenClosed}: ApiSurroundings) {
    this.description = description
    if (nodeFile) this.nodeFile = nodeFile
    this.#address = address
    this.#client = new ApiClient(address)
    this.#whenClosed = whenClosed
  }

  async apply(manifests: string, namespace: string): Promise<CommandResult> {
    const objects = readYaml(manifests, 'stdin')
      .documents.map(document => document.value)
      .filter(isObject)
      .flatMap(object => (stringAt(object, 'kind') === 'List' ? listAt(object, 'items').filter(isObject) : [object]))
    let stdout = ''
    let stderr = ''
    for (const object of objects) {
      const result = await this.#applyOne(object, namespace)
      stdout += result.stdout
      stderr += result.stderr
    }
    return {stdout, stderr, exitCode: stderr === '' ? 0 : 1}
  }

  /** As `kubectl apply` does: GET, then POST or a strategic merge PATCH. */
  async #applyOne(object: JsonObject, namespace: string): Promise<CommandResult> {
    const [apiVersion, kind] = [stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? '']
    const known = kindOf(apiVersion, kind)
    if (!known) return refused(`error: no matches for kind "${kind}" in version "${apiVersion}"`)
    const name = stringAt(object, 'metadata', 'name') ?? ''
    const place = stringAt(object, 'metadata', 'namespace') ?? namespace
    const path = pathOf(known, place, name)
    const query = {fieldValidation: 'Strict', fieldManager: 'kubectl-client-side-apply'}
    const told = (what: string): CommandResult => ok(`${printedKind(known)}/${name} ${what}\n`)

    const live = await this.#client.request('GET', path)
    const placed = known.namespaced ? inNamespace(object, place) : object
    if (live.status === 404) {
      const body = withLastApplied(placed)
      const made = await this.#client.request('POST', pathOf(known, place), {query, body})
      return isGood(made) ? told('created') : refused(refusalText(made))
    }
    if (!isGood(live)) return refused(refusalText(live))
    const patched = await this.#client.request('PATCH', path, {
      query,
      body: applyPatch(objectIn(live), placed),
      contentType: 'application/strategic-merge-patch+json',
    })
    if (!isGood(patched)) return refused(refusalText(patched))
    const version = (answer: ApiAnswer): string | undefined => stringAt(objectIn(answer), 'metadata', 'resourceVersion')
    return told(version(patched) === version(live) ? 'unchanged' : 'configured')
  }

  async remove(resource: ResourceName, {graceSeconds}: {readonly graceSeconds?: number} = {}): Promise<CommandResult> {
    const kind = knownKind(resource.apiVersion, resource.kind)
    const grace: JsonObject = graceSeconds === undefined ? {} : {gracePeriodSeconds: graceSeconds}
    const body: JsonObject = {kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', ...grace}
    const answer = await this.#client.request('DELETE', pathOf(kind, resource.namespace, resource.name), {body})
    if (!isGood(answer)) return refused(refusalText(answer))
    return ok(`${printedKind(kind)} "${resource.name}" deleted\n`)
  }

  async get(resource: ResourceName): Promise<JsonObject | undefined> {
    const kind = knownKind(resource.apiVersion, resource.kind)
    const answer = await this.#client.request('GET', pathOf(kind, resource.namespace, resource.name))
    if (answer.status === 404) return undefined
    return objectIn(readable(answer))
  }

  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly JsonObject[]> {
    const answer = await this.#client.request('GET', pathOf(knownKind(apiVersion, kind), namespace))
    const items = listAt(objectIn(readable(answer)), 'items').filter(isObject)
    return items.map(item => Object.assign({apiVersion, kind}, item))
  }

  async table(what: readonly string[], namespace: string): Promise<CommandResult> {
    const asked = readGet(what)
    if (typeof asked === 'string') return refused(asked)
    let stdout = ''
    let stderr = ''
    for (const {kind, names} of asked.kinds) {
      const {tables, refusals} = await this.#tables(kind, names, asked, namespace)
      const prefix = asked.kinds.length > 1 ? `${printedKind(kind)}/` : ''
      const text = printTables(tables, {wide: asked.wide, prefix})
      stdout += stdout !== '' && text !== '' ? `\n${text}` : text
      stderr += refusals.join('')
    }
    if (stderr !== '') return {stdout, stderr, exitCode: 1}
    const where = asked.kinds.every(({kind}) => !kind.namespaced) ? '' : ` in ${namespace} namespace`
    return {stdout, stderr: stdout === '' ? `No resources found${where}.\n` : '', exitCode: 0}
  }

  async #tables(
    kind: Kind,
    names: readonly string[],
    {selector}: GetArguments,
    namespace: string,
  ): Promise<{tables: JsonObject[]; refusals: string[]}> {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    const query: Record<string, string> = selector === undefined ? {} : {labelSelector: selector}
    const paths = names.length === 0 ? [pathOf(kind, namespace)] : names.map(name => pathOf(kind, namespace, name))
    const tables: JsonObject[] = []
    const refusals: string[] = []
    for (const path of paths) {
      const answer = await this.#client.request('GET', path, {accept, query})
      if (isGood(answer)) tables.push(objectIn(answer))
      else refusals.push(`${refusalText(answer)}\n`)
    }
    return {tables, refusals}
  }

  async scale(resource: ResourceName, replicas: number): Promise<CommandResult> {
    const kind = knownKind(resource.apiVersion, resource.kind)
    const answer = await this.#client.request('PATCH', pathOf(kind, resource.namespace, resource.name, 'scale'), {
      body: {spec: {replicas}},
      contentType: 'application/merge-patch+json',
    })
    return isGood(answer) ? ok(`${printedKind(kind)}/${resource.name} scaled\n`) : refused(refusalText(answer))
  }

  exec(pod: PodName, command: readonly string[], stdin?: string): Promise<CommandResult> {
    const query = new URLSearchParams({stdout: 'true', stderr: 'true'})
    if (stdin !== undefined) query.set('stdin', 'true')
    if (pod.container !== undefined) query.set('container', pod.container)
    for (const word of command) query.append('command', word)
    const path = pathOf(knownKind('v1', 'Pod'), pod.namespace, pod.name, 'exec')
    return execOverSocket(this.#address, path, query, stdin)
  }

  async logs(pod: PodName, lines?: number): Promise<CommandResult> {
    const query = {
      ...(lines === undefined ? {} : {tailLines: String(lines)}),
      ...(pod.container === undefined ? {} : {container: pod.container}),
    }
    const path = pathOf(knownKind('v1', 'Pod'), pod.namespace, pod.name, 'log')
    const answer = await this.#client.request('GET', path, {query, accept: '*/*'})
    return isGood(answer) ? ok(answer.text) : refused(refusalText(answer))
  }

  async close(): Promise<void> {
    this.#client.close()
    await this.#whenClosed?.()
  }
}

/** An answer that can be read; a refusal to read is the environment's fault. */
function readable(answer: ApiAnswer): ApiAnswer {
  if (isGood(answer)) return answer
  throw environmentError('the sandbox cannot be read', {looked: refusalText(answer)})
}
