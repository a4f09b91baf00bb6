import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject} from '../core/json.ts'
import {plainValue} from '../core/yaml/resolve.ts'

/** How a resource is written. */
export interface YamlOptions {
  /** What to say of a place, behind it: for a mapping or a list behind its key. */
  readonly noteOf?: (path: Path) => string | undefined
  /** Dresses notes in colour. */
  readonly faint?: (text: string) => string
}

/** A value as YAML that kubectl reads as that value, in kubectl's layout: keys as they come, lists not indented. Ends with a line break. */
export function resourceYaml(value: Json, options: YamlOptions = {}): string {
  const writer = new Writer(options)
  writer.value(value, [], '', '')
  return writer.lines.join('\n') + '\n'
}

class Writer {
  readonly lines: string[] = []
  constructor(readonly options: YamlOptions) {}

  /** `start` is what stands before the value on its first line; `indent` what further lines of it begin with. */
  value(value: Json, path: Path, start: string, indent: string): void {
    if (isObject(value) && Object.keys(value).length > 0) this.#mapping(value, path, start, indent)
    else if (Array.isArray(value) && value.length > 0) this.#list(value as readonly Json[], path, start, indent)
    else if (typeof value === 'string' && isBlock(value)) this.#block(value, path, start, indent)
    else this.#line(`${start}${scalar(value)}`, path)
  }

  #line(text: string, path: Path): void {
    const note = this.options.noteOf?.(path)
    this.lines.push(note === undefined ? text : `${text} ${this.#faint(`# ${note}`)}`)
  }
  #faint(text: string): string {
    return this.options.faint?.(text) ?? text
  }

  #mapping(object: JsonObject, path: Path, start: string, indent: string): void {
    let before = start
    for (const [key, value] of Object.entries(object)) {
      const at = [...path, key]
      const label = `${before}${scalar(key)}:`
      before = indent
      if (isNested(value)) {
        this.#line(label, at)
        this.value(
          value,
          at,
          Array.isArray(value) ? indent : `${indent}  `,
          Array.isArray(value) ? indent : `${indent}  `,
        )
      } else this.value(value, at, `${label} `, `${indent}  `)
    }
  }

  #list(items: readonly Json[], path: Path, start: string, indent: string): void {
    for (const [index, item] of items.entries()) {
      const at = [...path, index]
      const dash = `${index === 0 ? start : indent}- `
      const from = this.lines.length
      this.value(item, at, dash, `${indent}  `)
      if (isNested(item)) this.#noteItem(from, at)
    }
  }

  /** What is said of a whole item stands on its first line, which is the line of its first field. */
  #noteItem(line: number, path: Path): void {
    const note = this.options.noteOf?.(path)
    const text = this.lines[line]
    if (note !== undefined && text !== undefined) this.lines[line] = `${text} ${this.#faint(`# ${note}`)}`
  }

  #block(text: string, path: Path, start: string, indent: string): void {
    const body = text.replace(/\n+$/, '')
    const ends = text.length - body.length
    this.#line(`${start}|${ends === 0 ? '-' : ends === 1 ? '' : '+'}`, path)
    const inner = indent === '' ? '  ' : indent
    for (const line of body.split('\n')) this.lines.push(line === '' ? '' : inner + line)
    for (let more = 1; more < ends; more++) this.lines.push('')
  }
}

const isNested = (value: Json): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0

/** Several lines of printable characters, the first not indented: they can stand as they are. */
const isBlock = (text: string): boolean => /^\S.*\n/.test(text) && /^[\p{L}\p{N}\p{P}\p{S} \n]+$/u.test(text)

function scalar(value: Json): string {
  if (typeof value !== 'string') return Array.isArray(value) ? '[]' : isObject(value) ? '{}' : JSON.stringify(value)
  return isPlain(value) ? value : quoted(value)
}

const plainText = /^[A-Za-z0-9_./$(~+-](?:[A-Za-z0-9_./$()~+*%@=,;!?'"&<>| :-]*[A-Za-z0-9_./$()~+*%@=,;!?'"&<>|-])?$/
/** A text that reads as itself without quotes: no other type, no comment, no mapping. */
function isPlain(text: string): boolean {
  if (!plainText.test(text) || /: |^[-?:] |^---|^\.\.\./.test(text) || text === '-' || text === '<<') return false
  return plainValue(text) === text && !/^[~=]$|^\d{1,4}-\d|^(?=.*\d)[-+.\d][\d_,.:eExXoObBa-fA-F+-]*$/.test(text)
}

/** JSON's quotes are YAML's; characters that YAML takes for line breaks or cannot hold are written as numbers. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, char => {
    const code = char.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${code}`
  })
