import {expect} from 'vitest'
import type {Json} from '../json.ts'
import type {TextDocument} from './document.ts'
import {readYaml} from './read.ts'

export const documentsOf = (text: string): readonly TextDocument[] => readYaml(text, 'lab.yaml').documents

export const valuesOf = (text: string): (Json | undefined)[] => documentsOf(text).map(document => document.value)

export const messagesOf = (text: string): string[] =>
  documentsOf(text).flatMap(({problems}) => problems.map(({message}) => message))

/** The value of the only document of a text, which must be readable. */
export function read(text: string): Json | undefined {
  expect(messagesOf(text)).toEqual([])
  const values = valuesOf(text)
  expect(values.length).toBe(1)
  return values[0]
}

/** What stands at `v` after reading `v: <text>`. */
export const valueOf = (text: string): Json | undefined => {
  const value = read(`v: ${text}\n`) as {readonly v: Json}
  return value.v
}

export const isRefused = (text: string): boolean => messagesOf(text).length > 0
