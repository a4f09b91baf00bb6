import {resourceText} from './resource-kinds.ts'

const needsNoQuotes = /^[A-Za-z0-9_@%+=:,./-]+$/

/** Words as a person types them in a shell: quoted where the shell would read them otherwise. */
export const typed = (words: readonly string[]): string => words.map(quoted).join(' ')

function quoted(word: string): string {
  if (needsNoQuotes.test(word)) return word
  if (word.includes("'") && !/["$`\\!]/.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** `-n <namespace>` for resources that live in one. */
const inside = (namespace: string | undefined): readonly string[] => (namespace === undefined ? [] : ['-n', namespace])

interface Named {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

/** The arguments of kubectl that a person would type, without the program's name and its context. */
export const typedWords = {
  apply: (file: string, namespace: string) => [...inside(namespace), 'apply', '-f', file],
  delete: (resource: Named) => [...inside(resource.namespace), 'delete', resourceText(resource)],
  get: (what: readonly string[], namespace: string | undefined) => [...inside(namespace), 'get', ...what],
  scale: (resource: Named, replicas: number) => [
    ...inside(resource.namespace),
    'scale',
    resourceText(resource),
    `--replicas=${replicas}`,
  ],
  exec: (pod: {namespace: string; name: string; container?: string}, command: readonly string[]) => [
    ...inside(pod.namespace),
    'exec',
    pod.name,
    ...(pod.container === undefined ? [] : ['-c', pod.container]),
    '--',
    ...command,
  ],
  wait: (resource: Named, condition: string, seconds: number) => [
    ...inside(resource.namespace),
    'wait',
    `--for=${condition}`,
    resourceText(resource),
    `--timeout=${seconds}s`,
  ],
} as const
