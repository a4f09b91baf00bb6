import type {TextDocument, TextFile} from './document.ts'
import {type BlockLine, fencedBlocks} from './fences.ts'
import {readYaml} from './read.ts'

/**
 * The manifests in the fenced blocks of a Markdown text, whatever the tag of the fence: a block, or a part of it between
 * the commands of a shell session, is read when apiVersion and kind stand at its top level, broken YAML included. Other
 * blocks count as skipped. Places are the Markdown text's own; every block that is read has a number of its own.
 */
export function readMarkdown(text: string, file: string): TextFile {
  const documents: TextDocument[] = []
  let block = 0
  let skipped = 0
  for (const lines of fencedBlocks(text.startsWith('\ufeff') ? text.slice(1) : text)) {
    const manifests = partsOf(lines).filter(isManifest)
    for (const part of manifests) documents.push(...readPart(part, file, block))
    if (manifests.length > 0) block++
    else skipped++
  }
  return {file, documents, skipped}
}

function readPart(lines: readonly BlockLine[], file: string, block: number): readonly TextDocument[] {
  const text = lines.map(line => `${line.text}\n`).join('')
  const indents = lines.map(line => line.column)
  return readYaml(text, file, {firstLine: lines[0]!.line, indents, block}).documents
}

/** `$ cat x.yaml`, `[root@node1 ~]# cat x.yaml`, `PS C:\> type x.yaml`; `%YAML` and comments are none. */
const prompt = /^\s*(?:[$❯➜λ>]|%(?!YAML|TAG)|\[?[\w.-]+@[\w.-]+[^$#%>]*[$#%>]|PS [^>]*>|[~/]\S* [$#])\s*\S/
/** In the middle of a block only what can be nothing else. */
const laterPrompt = /^(?:\$ ?[\w./]|\[[\w.-]+@[^\]]*\][$#] ?\S)/
/** A prompt is looked for in so many letters of a line. */
const longestPrompt = 500
const hereDocument = /<<-?\s*(['"]?)(\w+)\1/

/** Parts a block at the commands that stand in it: the text of a here-document, and what a command printed. */
function partsOf(lines: readonly BlockLine[]): readonly (readonly BlockLine[])[] {
  const parts: BlockLine[][] = [[]]
  let end: string | undefined
  /** No line of the current part says anything yet. */
  let isHead = true
  const begin = (): void => {
    parts.push([])
    isHead = true
  }
  const add = (line: BlockLine): void => {
    parts.at(-1)!.push(line)
    isHead &&= line.text.trim() === ''
  }
  for (const line of lines) {
    const start = line.text.slice(0, longestPrompt)
    if (end !== undefined) {
      if (line.text.trim() !== end) add(line)
      else {
        end = undefined
        begin()
      }
    } else if (hereDocument.test(line.text) && /^\s*(?:[$#%>]\s*)?(?:sudo\s+)?(?:cat|tee|kubectl|k)\b/.test(start)) {
      end = hereDocument.exec(line.text)![2]
      begin()
    } else if ((isHead && prompt.test(start)) || laterPrompt.test(start)) begin()
    else add(line)
  }
  return parts
}

/** True when apiVersion and kind stand at the top level; judged by the text, so that a broken manifest is one too. */
function isManifest(lines: readonly BlockLine[]): boolean {
  const first = lines.find(({text}) => !/^\s*(?:#|$)/.test(text))
  if (!first) return false
  if (first.text.trimStart().startsWith('{')) {
    const keys = topLevelKeys(lines.map(line => line.text).join('\n'))
    return keys.has('apiVersion') && keys.has('kind')
  }
  const has = (key: string): boolean => {
    const entry = new RegExp(`^(["']?)${key}\\1\\s*:(?:\\s|$)`)
    return lines.some(line => entry.test(line.text))
  }
  return has('apiVersion') && has('kind')
}

/** The keys directly in the outermost braces of a text like JSON, which may be broken. */
function topLevelKeys(text: string): ReadonlySet<string> {
  const keys = new Set<string>()
  let depth = 0
  for (const [token, quoted, word] of text.matchAll(
    /"((?:[^"\\\n]|\\.)*)"(?=\s*:)|([\w.-]+)(?=\s*:)|"(?:[^"\\\n]|\\.)*"|[{}[\]]/g,
  )) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (depth === 1) keys.add(quoted ?? word ?? '')
  }
  return keys
}
