import type {JsonObject} from '../../core/json.ts'
import type {Change} from '../store.ts'
import {namespaceOf, nameOf} from '../registry/metadata.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {apiVersionOf} from '../registry/resources.ts'
import {expiredError, statusBody} from '../registry/status-errors.ts'
import {includeObject, negotiate, type Representation} from './accept.ts'
import {checkListOptions, select, tooLargeVersion, versionOf, wholeNumber} from './read.ts'
import {type Exchange, isTrue, type Target} from './request.ts'
import {type Filter, filterOf} from './selectors.ts'
import {partialOf, rowMetadata, tableOf} from './tables/table.ts'

/** An idle watch that may have bookmarks gets one about once a minute, as from the real server's cache. */
const bookmarkEvery = 60_000
/** Beyond this, a client that does not read is cut off rather than remembered for. */
const mostUnsent = 64 * 1024 * 1024
/** All that is remembered for clients that do not read; beyond it, one that is behind with more than a little is cut off. */
const mostUnsentTogether = 128 * 1024 * 1024
const alwaysUnsent = 256 * 1024
let unsentTogether = 0

/** GET of a collection with `watch=true`: a stream of changes, one JSON object a line. */
export function serveWatch(exchange: Exchange, registry: ObjectRegistry, target: Target): void {
  const {query, response, request} = exchange
  checkListOptions(query)
  const form = negotiate(request)
  const filter = filterOf(target.resource, query)
  const bookmarks = isTrue(query.get('allowWatchBookmarks'))
  const initial = query.get('sendInitialEvents')
  const version = versionOf(query)
  if (version !== undefined && version > registry.version) throw tooLargeVersion(version, registry.version)
  const stream = new EventStream(exchange, registry, target, filter, form)
  response.writeHead(200, {'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private'})
  response.flushHeaders()

  let sent = registry.version
  const fromNow = version === undefined || version === 0
  if (initial === null ? fromNow : isTrue(initial)) {
    for (const object of select(registry, target, filter)) stream.send('ADDED', object)
    if (initial !== null && bookmarks) stream.bookmark(sent, true)
  } else if (!fromNow) {
    const missed = registry.changesSince(target.resource, version)
    if (!missed) {
      const oldest = registry.store.oldest
      stream.fail(statusBody(expiredError(`too old resource version: ${version} (${oldest})`)))
      return
    }
    for (const change of missed) stream.change(change)
  }
  const stop = registry.onChange(target.resource, change => {
    if (change.version <= sent) return
    sent = change.version
    stream.change(change)
  })
  const seconds = wholeNumber(query.get('timeoutSeconds')) || 1800 + Math.floor(Math.random() * 1800)
  // Later than a timer can wait, no watch ends by itself.
  const end = setTimeout(
    () => {
      if (bookmarks) stream.bookmark(registry.version, false)
      response.end()
    },
    Math.min(seconds * 1000, 2 ** 31 - 1),
  )
  const beat = bookmarks ? setInterval(() => stream.bookmark(registry.version, false), bookmarkEvery) : undefined
  response.on('drain', stream.settle)
  response.on('close', () => {
    stream.settle()
    clearTimeout(end)
    clearInterval(beat)
    stop()
  })
}

/** The lines of one watch. */
class EventStream {
  #first = true
  /** Bytes that wait for the client to read them. */
  #unsent = 0

  constructor(
    readonly exchange: Exchange,
    readonly registry: ObjectRegistry,
    readonly target: Target,
    readonly filter: Filter,
    readonly form: Representation,
  ) {}

  /** Sends a change as the filter sees it: an object that begins to match is added, one that ceases to is deleted. */
  change(change: Change): void {
    const {namespace, name} = this.target
    if (namespace !== undefined && namespaceOf(change.object) !== namespace) return
    if (name !== undefined && nameOf(change.object) !== name) return
    const matches = change.type !== 'DELETED' && this.filter.matches(change.object)
    const matched = change.previous !== undefined && this.filter.matches(change.previous)
    if (matches) this.send(matched ? 'MODIFIED' : 'ADDED', change.object)
    else if (matched) {
      const last = change.type === 'DELETED' ? change.object : withVersion(change.previous, change.version)
      this.send('DELETED', last)
    }
  }

  send(type: string, object: JsonObject): void {
    this.#write(type, this.#inForm(object))
  }

  /** An object without content that tells how far the client has seen everything. */
  bookmark(version: number, initialEventsEnd: boolean): void {
    const {resource} = this.target
    const object: JsonObject = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(version),
        creationTimestamp: null,
        ...(initialEventsEnd && {annotations: {'k8s.io/initial-events-end': 'true'}}),
      },
    }
    this.#write('BOOKMARK', this.#inForm(object))
  }

  /** Ends the watch with an error event. */
  fail(status: JsonObject): void {
    this.#write('ERROR', status)
    this.exchange.response.end()
  }

  #inForm(object: JsonObject): JsonObject {
    switch (this.form.as) {
      case 'object':
        return object
      case 'metadata':
        return partialOf(object, this.form.apiVersion)
      case 'table': {
        const withoutColumns = !this.#first
        this.#first = false
        return tableOf(this.target.resource.kind, [object], rowMetadata(object), {
          apiVersion: this.form.apiVersion,
          includeObject: includeObject(this.exchange.query),
          now: this.registry.clock.now(),
          withoutColumns,
        })
      }
    }
  }

  #write(type: string, object: JsonObject): void {
    const {response} = this.exchange
    if (response.destroyed || response.writableEnded) return
    response.write(`{"type":${JSON.stringify(type)},"object":${textOf(object)}}\n`)
    this.#account()
  }

  #account(): void {
    const {response} = this.exchange
    const unsent = response.destroyed ? 0 : response.writableLength
    unsentTogether += unsent - this.#unsent
    this.#unsent = unsent
    const tooMany = unsentTogether > mostUnsentTogether && unsent > alwaysUnsent
    if (unsent > mostUnsent || tooMany) response.destroy()
  }

  /** The client read, or is gone. */
  readonly settle = (): void => this.#account()
}

let lastObject: JsonObject | undefined
let lastText = ''

/** JSON of an object; a change that many watches are told of is written out once. Objects of the store never change. */
function textOf(object: JsonObject): string {
  if (object !== lastObject) {
    lastText = JSON.stringify(object)
    lastObject = object
  }
  return lastText
}

const withVersion = (object: JsonObject, version: number): JsonObject => ({
  ...object,
  metadata: {...(object['metadata'] as JsonObject), resourceVersion: String(version)},
})
