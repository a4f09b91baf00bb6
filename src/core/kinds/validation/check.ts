import {
  duplicate,
  type FieldError,
  forbidden,
  goJson,
  invalid,
  notFound,
  required,
  tooLong,
  tooMany,
  unsupported,
} from '../../field-error.ts'
import type {FieldPath} from '../../field-path.ts'
import {isObject, type Json, type JsonObject, valueAt} from '../../json.ts'
import {dnsLabelProblems, dnsSubdomainProblems, qualifiedNameProblems} from '../../names.ts'
import {atLeast, type Version} from '../../version.ts'
import {placeholderUid} from '../kind.ts'

/** A grammar of names.ts: what is wrong with a text. */
export type Grammar = (value: string) => readonly string[]

/** Collects what the server of a version would refuse, in the order found. */
export class Check {
  readonly errors: FieldError[] = []
  readonly uid: string
  /** A stored object is changed. */
  readonly isChange: boolean
  readonly #sent: JsonObject | undefined
  /** `uid` is the one that a new object is going to have; `sent` is the request itself. */
  constructor(
    readonly version: Version,
    {
      uid = placeholderUid,
      isChange = false,
      sent,
    }: {readonly uid?: string | undefined; readonly isChange?: boolean; readonly sent?: JsonObject | undefined} = {},
  ) {
    this.uid = uid
    this.isChange = isChange
    this.#sent = sent
  }

  /** True for a list or map that is sent without anything in it: it is not stored, but for Go it is not nil. */
  isEmptySent(path: FieldPath): boolean {
    const value = valueAt(this.#sent, path.at)
    return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
  }

  /** True for servers of 1.<minor> and newer. */
  since(minor: number): boolean {
    return atLeast(this.version, [1, minor])
  }

  add(errors: readonly FieldError[]): void {
    for (const error of errors) this.errors.push(error)
  }
  required(path: FieldPath, detail = ''): void {
    this.errors.push(required(path, detail))
  }
  invalid(path: FieldPath, value: Json | undefined, detail: string): void {
    this.errors.push(invalid(path, value, detail))
  }
  /** Refuses a struct without printing it. */
  invalidWhole(path: FieldPath, detail: string): void {
    this.errors.push({...invalid(path, undefined, detail), isHidden: true})
  }
  /** A value that the server prints in its own way. */
  invalidAs(path: FieldPath, value: Json, shown: string, detail: string): void {
    this.errors.push({...invalid(path, value, detail), shown})
  }
  /** A value of a Go type with a name, which is printed as JSON. */
  invalidNamed(path: FieldPath, value: string, detail: string): void {
    this.invalidAs(path, value, goJson(value), detail)
  }
  forbidden(path: FieldPath, detail: string): void {
    this.errors.push(forbidden(path, detail))
  }
  duplicate(path: FieldPath, value: Json): void {
    this.errors.push(duplicate(path, value))
  }
  duplicateAs(path: FieldPath, value: Json, shown: string): void {
    this.errors.push({...duplicate(path, value), shown})
  }
  notFound(path: FieldPath, value: Json): void {
    this.errors.push(notFound(path, value))
  }
  tooLong(path: FieldPath, maximum: number): void {
    const detail = this.since(32) ? `may not be more than ${maximum} bytes` : `must have at most ${maximum} bytes`
    this.errors.push(this.since(34) ? tooLong(path, maximum) : {...tooLong(path, maximum), detail})
  }
  tooMany(path: FieldPath, actual: number, maximum: number): void {
    this.errors.push(tooMany(path, actual, maximum))
  }
  /** `supported` in the server's order. The value is of a Go type with a name, which is printed as JSON. */
  unsupported(path: FieldPath, value: string, supported: readonly string[]): void {
    this.errors.push({...unsupported(path, value, supported), shown: goJson(value)})
  }
  /** As unsupported, for a value that the server prints in its own way. */
  unsupportedAs(path: FieldPath, value: Json, shown: string, supported: readonly string[]): void {
    this.errors.push({...unsupported(path, value, supported), shown})
  }

  /** Refuses a value that is none of `supported`. */
  oneOf(path: FieldPath, value: string, supported: readonly string[]): void {
    if (!supported.includes(value)) this.unsupported(path, value, supported)
  }
  /** As oneOf, for values of Go's plain string type. */
  oneOfTexts(path: FieldPath, value: string, supported: readonly string[]): void {
    if (!supported.includes(value)) this.errors.push(unsupported(path, value, supported))
  }
  /** As oneOf, but an empty value is a missing one. */
  requiredOneOf(path: FieldPath, value: string, supported: readonly string[]): void {
    if (value === '') this.required(path)
    else this.oneOf(path, value, supported)
  }
  /** One error for each thing that is wrong with the value. */
  invalidEach(path: FieldPath, value: Json, problems: readonly string[]): void {
    for (const problem of problems) this.invalid(path, value, problem)
  }
  matches(path: FieldPath, value: string, grammar: Grammar): void {
    this.invalidEach(path, value, grammar(value))
  }
  label(path: FieldPath, value: string): void {
    this.matches(path, value, dnsLabelProblems)
  }
  subdomain(path: FieldPath, value: string): void {
    this.matches(path, value, dnsSubdomainProblems)
  }
  qualifiedName(path: FieldPath, value: string): void {
    this.invalidEach(path, value, qualifiedNameProblems(value, this.version))
  }
  requiredText(path: FieldPath, value: string, detail = ''): boolean {
    if (value !== '') return true
    this.required(path, detail)
    return false
  }
  notNegative(path: FieldPath, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(path, value, 'must be greater than or equal to 0')
  }
}
