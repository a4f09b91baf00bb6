import type {JsonObject} from '../core/json.ts'
import {programOf} from './programs.ts'
import type {Resource, Supplies} from './option.ts'
import type {Pair} from './readers.ts'
import {secretNote, secretObject} from './secret.ts'

interface PasswordValues {
  readonly image: string
  readonly env: readonly Pair[]
  readonly rootPassword: string | undefined
}

/** The Secret with the administrator's password, for an image that needs one and is not given it as a variable. */
export function passwordSecret(
  options: PasswordValues,
  supplies: Supplies,
  metadata: JsonObject & {readonly name: string},
): {readonly name: string; readonly resource: Resource} | undefined {
  const variable = programOf(options.image).passwordVariable
  if (variable === undefined || options.env.some(({key}) => key === variable)) return undefined
  const password = options.rootPassword ?? supplies.newPassword()
  const values = new Map([['password', new TextEncoder().encode(password)]])
  const comment = `The password of the administrator. ${secretNote}`
  return {name: metadata.name, resource: {comment, object: secretObject(metadata, values, 'Opaque')}}
}
