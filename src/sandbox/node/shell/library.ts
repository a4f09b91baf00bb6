// The shell library: loaded once, when the first command runs.
import {working, type ProcessHost} from '../process.ts'
import {fitScript, type Fitting} from './script.ts'

type Library = typeof import('just-bash')

let library: Promise<Library> | undefined

export const loadLibrary = ({clock}: Pick<ProcessHost, 'clock'>): Promise<Library> =>
  working(clock, () => (library ??= import('just-bash')))

/** Commands of the library that no container has, or that a simulated program replaces. */
export const notOffered: ReadonlySet<string> = new Set([
  'bash',
  'curl',
  'help',
  'history',
  'hostname',
  'html-to-markdown',
  'js-exec',
  'python',
  'python3',
  'rg',
  'sh',
  'sqlite3',
  'whoami',
  'xan',
  'yq',
])

/** `broken` texts are no scripts, `open` ones may become some: a quote or a loop has no end yet. */
export type TextKind = 'whole' | 'open' | 'broken'

export async function kindOfText(host: ProcessHost, text: string): Promise<TextKind> {
  const {parse} = await loadLibrary(host)
  try {
    const {statements} = parse(text)
    return /(^|[^\\])(\\\\)*\\\n?$/.test(text) || hasOpenDocument(statements) ? 'open' : 'whole'
  } catch (error) {
    const isOpen =
      error instanceof Error && /unexpected end of file|unterminated|unexpected EOF|EOF|newline/i.test(error.message)
    return isOpen ? 'open' : 'broken'
  }
}

/** True when a here-document has no end: the library takes it as it is. */
function hasOpenDocument(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasOpenDocument)
  if (typeof value !== 'object' || value === null) return false
  if ('terminated' in value && value.terminated === false) return true
  return Object.values(value).some(hasOpenDocument)
}

/** The functions that a text defines, as a text. */
export async function functionsIn(host: ProcessHost, text: string): Promise<string> {
  if (!/\(\s*\)|\bfunction\b/.test(text)) return ''
  const {parse} = await loadLibrary(host)
  const found = parse(text).statements.filter(({pipelines}) =>
    pipelines.some(({commands}) => commands.some(command => command.type === 'FunctionDef')),
  )
  return found.map(({sourceText}) => `${sourceText ?? ''}\n`).join('')
}

/** The text made fit for a container (script.ts); as it is when it is no script. */
export async function fitted(host: ProcessHost, text: string, fitting: Fitting): Promise<string> {
  const {parse, serialize} = await loadLibrary(host)
  try {
    return serialize(fitScript(parse(text), fitting))
  } catch {
    return text
  }
}

export const baseName = (path: string): string => path.split('/').at(-1) ?? path

export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
