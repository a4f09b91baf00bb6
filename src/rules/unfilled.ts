import type {Json} from '../core/json.ts'
import {looksLikeTemplate, renderHint} from '../core/yaml/scan-problems.ts'

/** A word, and a remark that YAML takes for a part of it. */
const withRemark = /^([\w./-]+)(?: +\/\/ ?|#)[a-zA-Z][\w ,.-]*$/

/** What to do with a value that nobody wrote as one: a template, a placeholder, a value and a remark; undefined for any other. */
export function unfilledHint(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  if (looksLikeTemplate(value) || /\$\{\w+\}|\$\(\w+\)/.test(value)) return renderHint
  const [, meant] = withRemark.exec(value) ?? []
  if (meant !== undefined) return `write ${meant}: a remark begins with a space and "#"`
  return /^<[\w ./-]{1,40}>$/.test(value) ? `write your own value in the place of ${value}` : undefined
}
