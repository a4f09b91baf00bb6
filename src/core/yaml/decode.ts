import {type Json, type MutableJson, type MutableJsonObject, setKey} from '../json.ts'
import {base64Bytes, utf8Text} from './bytes.ts'
import {floatKey} from './numbers-as-keys.ts'
import {binaryTag, mergeTag, plainValue, resolve, type Resolved, resolveTagged, shortTag, typeOfTag} from './resolve.ts'
import {quoted, renderHint} from './scan-problems.ts'
import {deepest, TextFault, tooDeep} from './text-fault.ts'
import type {Node} from './tree.ts'

/** True for the key `<<`, whose value's entries count as entries of the mapping itself. */
export const isMerge = (key: Node): boolean =>
  key.kind === 'scalar' && key.text === '<<' && (key.implicit || key.tag === mergeTag)

/** What a scalar stands for; keys and values alike. Throws TextFault when its text is not of its tag's type. */
export function resolveScalar(node: Node): Resolved {
  const {tag, text} = node
  if (tag === '') return node.implicit ? resolve(text) : {type: 'str', value: text}
  if (tag === binaryTag) {
    const bytes = base64Bytes(text)
    if (!bytes) throw new TextFault('this is not base64', node.start, node.end)
    return {type: 'str', value: utf8Text(bytes)}
  }
  const type = typeOfTag(tag)
  if (type === undefined) return {type: 'str', value: text}
  const found = resolveTagged(type, text)
  if (!found) throw new TextFault(`${quoted(text)} is no ${shortTag(tag)}`, node.start, node.end)
  return found
}

/** The name that a key has in JSON; undefined for one that JSON has no name for (null, integers above 64 bits signed). */
export function keyName(key: Node): string | undefined {
  const node = key.target ?? key
  if (node.tag === '' && !node.implicit) return node.text
  const found = resolveScalar(node)
  switch (found.type) {
    case 'str':
    case 'timestamp':
      return found.value as string
    case 'bool':
      return String(found.value)
    case 'int':
      return String(found.big)
    case 'float':
      return floatKey(found.value)
    case 'null':
    case 'uint':
      return undefined
  }
}

/**
 * Turns a tree into the JSON that kubectl makes of it: go-yaml's decoding (decode.go type decoder), then
 * sigs.k8s.io/yaml's conversion of keys, then encoding/json. Throws TextFault.
 */
export class Decoder {
  /** True once a key stood twice in one mapping; merged entries may count too. */
  repeats = false
  #count = 0
  #aliasCount = 0
  #aliasDepth = 0
  #depth = 0
  readonly #visiting = new Set<Node>()
  /** Values that JSON has no form for. They are refused only if they are still there in the end. */
  readonly #unfit = new Map<object, TextFault>()

  decode(root: Node): Json {
    this.#count = 1
    const value = this.#value(root)
    if (this.#unfit.size > 0) this.#refuseUnfit(value)
    return value
  }

  #refuseUnfit(value: MutableJson): void {
    if (typeof value !== 'object' || value === null) return
    const fault = this.#unfit.get(value)
    if (fault) throw fault
    for (const part of Array.isArray(value) ? value : Object.values(value)) this.#refuseUnfit(part)
  }

  #countNode(node: Node): void {
    this.#count++
    if (this.#aliasDepth > 0) this.#aliasCount++
    if (this.#aliasCount <= 100 || this.#count <= 1000) return
    if (this.#aliasCount / this.#count > allowedAliasRatio(this.#count))
      throw new TextFault('aliases blow this document up to too many values', node.start, node.end)
  }

  #value(node: Node): MutableJson {
    this.#countNode(node)
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(node)
      case 'alias':
        return this.#throughAlias(node, target => this.#value(target))
      case 'sequence': {
        this.#enter(node)
        const list: MutableJson[] = []
        for (const child of node.children) list.push(this.#value(child))
        this.#depth--
        return list
      }
      case 'mapping': {
        const object: MutableJsonObject = {}
        this.#fill(node, object)
        return object
      }
    }
  }

  #enter(node: Node): void {
    if (++this.#depth > deepest) throw tooDeep(node.start)
  }

  #throughAlias<Result>(alias: Node, use: (target: Node) => Result): Result {
    if (this.#visiting.has(alias))
      throw new TextFault(`the anchor "&${alias.text}" contains itself`, alias.start, alias.end)
    this.#visiting.add(alias)
    this.#aliasDepth++
    const result = use(alias.target!)
    this.#aliasDepth--
    this.#visiting.delete(alias)
    return result
  }

  #scalar(node: Node): MutableJson {
    const value = node.tag === '' && node.implicit ? plainValue(node.text) : resolveScalar(node).value
    if (typeof value !== 'number') return value
    // Kubernetes prints a float of zero without its sign.
    if (Number.isFinite(value)) return value === 0 ? 0 : value
    const unfit: MutableJson[] = []
    this.#unfit.set(
      unfit,
      new TextFault(
        `JSON has no number ${quoted(node.text)}`,
        node.start,
        node.end,
        'put it in quotes if it is meant as text',
      ),
    )
    return unfit
  }

  /** Adds the entries of a mapping to `object`, in the order of the text: the last of a name counts, merged or not. */
  #fill(node: Node, object: MutableJsonObject): void {
    this.#enter(node)
    const {children} = node
    for (let i = 0; i < children.length; i += 2) {
      const key = children[i]!
      const value = children[i + 1]!
      if (isMerge(key)) this.#merge(value, object)
      else {
        if (key.kind === 'mapping' && key.start === node.start + 1) throw notRendered(node)
        this.#entry(key, value, object)
      }
    }
    this.#depth--
  }

  #entry(key: Node, value: Node, object: MutableJsonObject): void {
    this.#countKey(key)
    const name = keyName(key)
    if (name === undefined) {
      const what =
        (key.target ?? key).text === '' ? 'a key is empty' : `${quoted((key.target ?? key).text)} cannot be a key`
      this.#unfit.set(
        object,
        new TextFault(what, key.start, key.end, 'write a name before the colon, in quotes if need be'),
      )
      this.#value(value)
      return
    }
    if (object[name] !== undefined && Object.hasOwn(object, name)) this.repeats = true
    setKey(object, name, this.#value(value))
  }

  /** Decodes a key as far as its counts and refusals go. */
  #countKey(key: Node): void {
    this.#countNode(key)
    if (key.kind === 'alias') return this.#throughAlias(key, target => this.#countKey(target))
    if (key.kind === 'scalar') return
    this.#value(key)
    throw new TextFault(
      `a ${key.kind === 'mapping' ? 'mapping' : 'list'} cannot be a key`,
      key.start,
      key.end,
      'put it in quotes if it is meant as text',
    )
  }

  #merge(value: Node, object: MutableJsonObject): void {
    // Backwards, so that the first of a list counts.
    for (const source of value.kind === 'sequence' ? value.children.toReversed() : [value]) {
      if ((source.target ?? source).kind !== 'mapping')
        throw new TextFault('"<<" wants a mapping or a list of mappings', source.start, source.end)
      this.#countNode(source)
      if (source.kind === 'alias')
        this.#throughAlias(source, target => {
          this.#countNode(target)
          this.#fill(target, object)
        })
      else this.#fill(source, object)
    }
  }
}

/** `{{ name }}` is a mapping with a mapping as its key. */
const notRendered = ({start, end}: Node): TextFault =>
  new TextFault('"{{" begins a template, not a value', start, end, renderHint)

const low = 400_000
const high = 4_000_000

/** What part of all decoded nodes may come from aliases (decode.go allowedAliasRatio). */
function allowedAliasRatio(count: number): number {
  if (count <= low) return 0.99
  if (count >= high) return 0.1
  return 0.99 - 0.89 * ((count - low) / (high - low))
}
