import type {Json} from '../core/json.ts'
import {looksLikeTemplate, renderHint} from '../core/yaml/scan-problems.ts'

/** What to do with a value that was still to be filled in: a template, or a placeholder; undefined for any other. */
export function unfilledHint(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  if (looksLikeTemplate(value) || /\$\{\w+\}|\$\(\w+\)/.test(value)) return renderHint
  return /^<[\w ./-]{1,40}>$/.test(value) ? `write your own value in the place of ${value}` : undefined
}
