// Character classes of go-yaml v2 (yamlprivateh.go), by UTF-16 unit. The text that is scanned ends with NUL, which is
// nowhere else in it, so 0 means the end.

export const tab = 0x09
export const lineFeed = 0x0a
export const carriageReturn = 0x0d
export const space = 0x20

export const isBlank = (code: number): boolean => code === space || code === tab

/** Line breaks: LF, CR, NEL, LS, PS. */
export const isBreak = (code: number): boolean =>
  code <= carriageReturn
    ? code === lineFeed || code === carriageReturn
    : code >= 0x85 && (code === 0x85 || code === 0x2028 || code === 0x2029)

export const isBreakOrEnd = (code: number): boolean => code === 0 || isBreak(code)
export const isBlankOrEnd = (code: number): boolean => code === space || code === tab || isBreakOrEnd(code)

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Letters, digits, `_` and `-`: what names of anchors, tags and directives consist of. */
export const isWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code) || code === 0x5f || code === 0x2d

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(code: number): number {
  if (isDigit(code)) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/**
 * How many units the line break at `pos` takes, 0 when there is none. kubectl takes the CR of a CR LF away before it
 * parses (apimachinery pkg/util/yaml/decoder.go LineReader), so that CR CR LF is read as CR LF: one break.
 */
export function breakLength(text: string, pos: number): number {
  const code = text.charCodeAt(pos)
  if (!isBreak(code)) return 0
  if (code !== carriageReturn) return 1
  const next = text.charCodeAt(pos + 1)
  if (next === lineFeed) return 2
  return next === carriageReturn && text.charCodeAt(pos + 2) === lineFeed ? 3 : 1
}

/** What the line break at `pos` becomes inside a value: LF, or itself for LS and PS. */
export function breakText(text: string, pos: number): string {
  const code = text.charCodeAt(pos)
  return code === 0x2028 || code === 0x2029 ? text[pos]! : '\n'
}

/** `---` or `...` at the beginning of a line, followed by a blank, a break or the end. */
export function documentIndicator(text: string, pos: number): 'document start' | 'document end' | undefined {
  const code = text.charCodeAt(pos)
  if ((code !== 0x2d && code !== 0x2e) || !isBlankOrEnd(text.charCodeAt(pos + 3))) return undefined
  if (text.charCodeAt(pos + 1) !== code || text.charCodeAt(pos + 2) !== code) return undefined
  return code === 0x2d ? 'document start' : 'document end'
}
