import {FieldPath} from '../../field-path.ts'
import {addressWarnings, blockWarnings} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {atLeast, type Version} from '../../version.ts'
import type {Warning} from '../kind.ts'

/** Collects what a server of a version warns of, in its order. */
export class WarningList {
  readonly warnings: Warning[] = []
  constructor(readonly version: Version) {}

  /** True for servers of 1.<minor> and newer. */
  since(minor: number): boolean {
    return atLeast(this.version, [1, minor])
  }
  /** `<field>: <text>` */
  add(path: FieldPath, text: string): void {
    this.addText(path, `${path.name}: ${text}`)
  }
  /** A text that names the field in its own way. */
  addText(path: FieldPath, message: string): void {
    this.warnings.push({message, at: path.at})
  }
  address(path: FieldPath, value: string): void {
    for (const text of addressWarnings(value, this.version)) this.add(path, text)
  }
  block(path: FieldPath, value: string): void {
    for (const text of blockWarnings(value, this.version)) this.add(path, text)
  }
}

/** Warns of an object; `old` is the stored object when it is changed. */
export type Warn = (list: WarningList, object: JsonObject, old: JsonObject | undefined) => void
