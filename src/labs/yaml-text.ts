import {
  LineCounter,
  parseAllDocuments,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Document,
  type Node,
} from 'yaml'
import type {Path} from '../core/field-path.ts'
import type {Json} from '../core/json.ts'
import type {TextDocument, TextFile} from '../core/yaml/document.ts'

/** Stand-in for src/core/yaml/read.ts. */
export function readYaml(text: string, file: string): TextFile {
  const counter = new LineCounter()
  const documents = parseAllDocuments(text, {lineCounter: counter, uniqueKeys: false})
  const list = Array.isArray(documents) ? documents : []
  const span = (from: number, to: number) => {
    const [a, b] = [counter.linePos(from), counter.linePos(to)]
    return {file, line: a.line, column: a.col, endLine: b.line, endColumn: b.col}
  }
  const read = (document: Document.Parsed): TextDocument => {
    const place = (path: Path, part: 'key' | 'value' | 'entry' = 'value') => {
      let here: unknown = document.contents
      let key: Node | undefined
      for (const step of path) {
        if (isMap(here)) {
          const pair = here.items.find(item => isPair(item) && isScalar(item.key) && item.key.value === step)
          if (!pair) break
          key = pair.key as Node
          here = pair.value
        } else if (isCollection(here)) here = here.get(step, true)
      }
      const keyRange = key?.range
      const range = isNode(here) ? here.range : undefined
      if (part === 'key' && keyRange) return span(keyRange[0], keyRange[1])
      if (part === 'entry' && keyRange) return span(keyRange[0], range?.[1] ?? keyRange[1])
      return range ? span(range[0], range[1]) : span(0, 0)
    }
    return {
      file,
      block: 0,
      value: document.errors.length > 0 ? undefined : (document.toJS() as Json),
      problems: document.errors.map(error => ({
        message: error.message.split('\n')[0]!,
        at: span(error.pos[0], error.pos[1]),
      })),
      duplicates: [],
      place,
      has: path => document.hasIn(path),
    }
  }
  return {file, documents: list.map(read), skipped: 0}
}
