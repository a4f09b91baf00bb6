export type TokenType =
  | 'stream end'
  | 'version directive'
  | 'tag directive'
  | 'document start'
  | 'document end'
  | 'block sequence start'
  | 'block mapping start'
  | 'block end'
  | 'flow sequence start'
  | 'flow sequence end'
  | 'flow mapping start'
  | 'flow mapping end'
  | 'block entry'
  | 'flow entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

export interface Token {
  readonly type: TokenType
  readonly start: number
  readonly end: number
  /** A scalar's text; the name of an anchor or alias; the handle of a tag or %TAG; the version of %YAML. */
  readonly text: string
  /** The rest of a tag after its handle; the prefix of %TAG. */
  readonly suffix: string
  /** True for a scalar without quotes and without `|` or `>`. */
  readonly plain: boolean
}

export const tokenOf = (type: TokenType, start: number, end: number, text = '', suffix = '', plain = false): Token => ({
  type,
  start,
  end,
  text,
  suffix,
  plain,
})
