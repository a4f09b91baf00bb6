import {setTimeout as sleep} from 'node:timers/promises'
import {isObject, type JsonObject, objectAt, stringAt} from '../../src/core/json.ts'
import {admit} from '../../src/core/kinds/admit.ts'
import {apiVersionOf, kindOf} from '../../src/core/kinds/index.ts'
import type {Kind} from '../../src/core/kinds/kind.ts'
import {type Difference, differenceOf, isComparable} from './admission-differences.ts'
import {type Mutation, mutationOf} from './admission-mutations.ts'
import {type Base, placed} from './admission-objects.ts'
import {Random} from './admission-random.ts'
import {type Answer, pathOf, type Server, tryOut} from './admission-server.ts'
import {Corpus} from './admission-values.ts'
import {each} from './side-by-side.ts'

export interface Disagreement extends Difference {
  /** `create` or `update`, kind and name of the base, and what was changed. */
  readonly what: string
  readonly sent: JsonObject
  readonly old?: JsonObject
}

export interface Tally {
  asked: number
  /** Answers that say nothing about the object: it clashes with the cluster or with the address that it was sent to. */
  skipped: number
  refused: number
  readonly disagreements: Disagreement[]
}

const space = 'k8slab-admission'
/** Limits and quotas would act on the other objects. */
const spaceOf = ({kind}: Kind): string => (['LimitRange', 'ResourceQuota'].includes(kind) ? `${space}-limits` : space)
const storedName = ({kind, name}: Base): string => (kind.namespaced ? name : `${name}-stored`)

/** An object of another kind is not what the kind's address takes. */
const isOfKind = (object: JsonObject, kind: Kind): boolean =>
  object['kind'] === kind.kind &&
  object['apiVersion'] === apiVersionOf(kind) &&
  // The server finds the kind without a look at capitals.
  Object.keys(object).filter(key => /^(?:kind|apiversion)$/i.test(key)).length === 2

/** Asks the server about mutations of the bases, and k8slab too. The same seed and count give the same questions. */
export class AdmissionRun {
  readonly tally: Tally = {asked: 0, skipped: 0, refused: 0, disagreements: []}
  readonly #corpus = new Corpus()

  constructor(
    readonly server: Server,
    readonly bases: readonly Base[],
  ) {
    for (const {object, kind} of bases) this.#corpus.add(object, kind.type)
  }

  *#mutations(seed: number, count: number): Generator<{base: Base; random: Random}> {
    const random = new Random(seed)
    // Each has numbers of its own: answers come in any order.
    for (let left = count; left > 0; left--)
      yield {base: random.pick(this.bases), random: new Random(random.below(2 ** 32))}
  }

  /** New objects, tried out. */
  async creates(seed: number, count: number): Promise<void> {
    await each(this.#mutations(seed, count), async ({base: {kind, name, ...base}, random}) => {
      const {object, changes} = mutationOf(placed({kind, name, ...base}, 'default', name), kind, this.#corpus, random)
      const sent = withoutNamespace(object)
      const answer = await this.server.ask('POST', pathOf(kind, 'default') + tryOut, sent)
      this.#compare(answer, kind, {sent, what: `create ${kind.kind} ${name}: ${changes.join(', ')}`})
    })
  }

  /** Objects as somebody wrote them, tried out in the namespace `default`. */
  async written(objects: Iterable<{readonly what: string; readonly object: JsonObject}>): Promise<void> {
    await each(objects, async ({what, object}) => {
      const kind = kindOf(stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? '')
      if (!kind) return
      const sent = withoutNamespace(object)
      const answer = await this.server.ask('POST', pathOf(kind, 'default') + tryOut, sent)
      this.#compare(answer, kind, {sent, what})
    })
  }

  /** Changes of stored objects, tried out; `store` comes first. */
  async updates(seed: number, count: number): Promise<void> {
    await each(this.#mutations(seed, count), async ({base, random}) => {
      const {kind} = base
      const name = storedName(base)
      const path = pathOf(kind, spaceOf(kind), name)
      const manifest = placed(base, spaceOf(kind), name)
      const changesStored = random.oneIn(3)
      let mutation: Mutation | undefined
      for (let tries = 0; tries < 20; tries++) {
        const stored = (await this.server.ask('GET', path)).body
        mutation ??= mutationOf(changesStored ? editable(stored) : manifest, kind, this.#corpus, random)
        const {object, changes} = mutation
        if (stringAt(object, 'metadata', 'resourceVersion') !== undefined) return
        const metadata = object['metadata']
        const resourceVersion = stringAt(stored, 'metadata', 'resourceVersion') ?? ''
        const sent = isObject(metadata) ? {...object, metadata: {...metadata, resourceVersion}} : object
        const answer = await this.server.ask('PUT', path + tryOut, sent)
        // Somebody else changed it in between.
        if (answer.code === 409 && stringAt(answer.body, 'message')?.includes('has been modified')) continue
        const what = `update ${kind.kind} ${name}: ${changes.join(', ')}`
        this.#compare(answer, kind, {sent, what, old: stored})
        if (!changesStored && isOfKind(object, kind))
          this.#compareOffline(answer, kind, {sent: object, what, old: manifest})
        return
      }
      throw new Error(`${path} does not keep still`)
    })
  }

  #compare(answer: Answer, kind: Kind, asked: Pick<Disagreement, 'what' | 'sent' | 'old'>): void {
    this.tally.asked++
    if (!isComparable(answer) || !isOfKind(asked.sent, kind)) {
      this.tally.skipped++
      return
    }
    if (answer.code >= 300) this.tally.refused++
    const admission = admit(asked.sent, {version: this.server.version}, {old: asked.old})
    const difference = differenceOf(answer, admission, kind)
    if (difference) this.tally.disagreements.push({...difference, ...asked})
  }

  /** As verify --against does it: the stored object is what k8slab takes it to be. */
  #compareOffline(
    answer: Answer,
    kind: Kind,
    {sent, what, old}: Required<Pick<Disagreement, 'what' | 'sent' | 'old'>>,
  ): void {
    if (!isComparable(answer)) return
    const {version} = this.server
    const admission = admit(sent, {version}, {old: admit(old, {version}).stored})
    const difference = differenceOf(answer, admission, kind)
    if (difference?.about === 'verdict' || difference?.about === 'fields')
      this.tally.disagreements.push({...difference, what: `offline ${what}`, sent, old})
  }

  /** Stores every base, for updates. */
  async store(): Promise<void> {
    for (const name of [space, `${space}-limits`])
      await this.server.ask('POST', '/api/v1/namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}})
    await each(this.bases, async base => {
      const path = pathOf(base.kind, spaceOf(base.kind))
      const {code, body} = await this.server.ask('POST', path, placed(base, spaceOf(base.kind), storedName(base)))
      if (code !== 201 && code !== 409) throw new Error(`${base.kind.kind} ${base.name}: ${stringAt(body, 'message')}`)
    })
  }

  /** Takes everything away again, and waits until it is gone. */
  async remove(): Promise<void> {
    const spaces = [space, `${space}-limits`].map(name => `/api/v1/namespaces/${name}`)
    const others = this.bases.filter(({kind}) => !kind.namespaced).map(base => pathOf(base.kind, '', storedName(base)))
    for (const path of spaces) await this.server.ask('DELETE', path)
    await each([...others, ...spaces], async path => {
      for (let tries = 0; tries < 100; tries++) {
        const {code, body} = await this.server.ask('DELETE', path)
        if (code === 404) return
        const metadata = objectAt(body, 'metadata')
        // Nobody else would take away what the objects say themselves.
        if (stringAt(metadata, 'deletionTimestamp') !== undefined && !spaces.includes(path))
          await this.server.ask('PUT', path, {...body, metadata: {...metadata, finalizers: []}})
        await sleep(300)
      }
    })
  }
}

/** The address says which namespace it is. */
function withoutNamespace(object: JsonObject): JsonObject {
  if (!isObject(object['metadata'])) return object
  const {namespace, ...metadata} = object['metadata']
  return namespace === 'default' ? {...object, metadata} : object
}

function editable(stored: JsonObject): JsonObject {
  const {managedFields: _, resourceVersion: __, ...metadata} = objectAt(stored, 'metadata')
  return {...stored, metadata}
}
