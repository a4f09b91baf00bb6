/** A line of a fenced block without what stands before the block's text: `column` units of it (list, quote, indentation). */
export interface BlockLine {
  readonly text: string
  /** The line of the file, from 1. */
  readonly line: number
  readonly column: number
}

// Quote marks and list markers may stand before a fence; a fence of backticks has none behind itself.
const opening = /^((?:[ \t]*>)*)((?:[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*[ \t]*)(`{3,}(?!.*`)|~{3,})[ \t]*(\S*)/
/** A text about Markdown: what it shows are no manifests of its own. */
const markdownTag = /^(?:markdown|md)$/i
const quoteMarks = (count: number): RegExp => new RegExp(`^(?:[ \\t]*> ?){0,${count}}`)

/**
 * The fenced blocks of a Markdown text: three or more backticks or tildes, closed by as many, at any indentation; a block
 * that is never closed goes to the end; those of Markdown are left out. The indentation that all of a block's lines share is taken away.
 */
export function* fencedBlocks(text: string): Generator<readonly BlockLine[]> {
  const lines = text.split(/\r\n|\n|\r/)
  for (let i = 0; i < lines.length; i++) {
    const match = opening.exec(lines[i]!)
    if (!match) continue
    const [, quote = '', indentation = '', fence = '', tag = ''] = match
    const marks = quoteMarks(quote.replace(/[^>]/g, '').length)
    const closing = new RegExp(`^[ \\t]*\\${fence[0]}{${fence.length},}[ \\t]*$`)
    const body: BlockLine[] = []
    for (i++; i < lines.length; i++) {
      const column = quote === '' ? 0 : marks.exec(lines[i]!)![0].length
      const line = lines[i]!.slice(column)
      if (closing.test(line)) break
      body.push({text: line, line: i + 1, column})
    }
    if (!markdownTag.test(tag)) yield dedented(body, indentation.includes('\t'))
  }
}

/** Takes the indentation away that all lines share; comments and empty lines may have less. Tabs only under a fence with tabs. */
function dedented(lines: readonly BlockLine[], tabs: boolean): readonly BlockLine[] {
  const blank = tabs ? /^[ \t]*/ : /^ */
  let shared: string | undefined
  for (const {text} of lines) {
    if (/^\s*(?:#|$)/.test(text)) continue
    const indentation = blank.exec(text)![0]
    shared ??= indentation
    while (!indentation.startsWith(shared)) shared = shared.slice(0, -1)
  }
  if (!shared) return lines
  return lines.map(line => {
    const width = Math.min(shared.length, blank.exec(line.text)![0].length)
    return {...line, text: line.text.slice(width), column: line.column + width}
  })
}
