// The configuration of a simulated Redis server: redis.conf, `--name value` arguments, CONFIG SET.
import {shellPattern} from '../wildcards.ts'

export interface SavePoint {
  readonly seconds: number
  readonly changes: number
}

const defaults: Readonly<Record<string, string>> = {
  appendfilename: 'appendonly.aof',
  appendfsync: 'everysec',
  appendonly: 'no',
  bind: '* -::*',
  databases: '16',
  dbfilename: 'dump.rdb',
  dir: '',
  logfile: '',
  masterauth: '',
  maxclients: '10000',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  port: '6379',
  'protected-mode': 'no',
  'replica-read-only': 'yes',
  replicaof: '',
  requirepass: '',
  save: '3600 1 300 100 60 10000',
  timeout: '0',
}
const aliases: Readonly<Record<string, string>> = {slaveof: 'replicaof', 'slave-read-only': 'replica-read-only'}
const fixed = new Set(['port', 'bind', 'databases', 'logfile', 'dir', 'appendfilename'])

export class RedisSettings {
  readonly #values: Map<string, string>
  savePoints: SavePoint[] = []

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = new Map([...Object.entries(defaults), ...values])
    this.#readSavePoints()
  }

  #get(name: string): string {
    return this.#values.get(name) ?? ''
  }
  get port(): number {
    return Number(this.#get('port'))
  }
  get directory(): string {
    return this.#get('dir')
  }
  get fileName(): string {
    return this.#get('dbfilename')
  }
  get appendOnly(): boolean {
    return this.#get('appendonly') === 'yes'
  }
  get password(): string {
    return this.#get('requirepass')
  }
  get masterPassword(): string {
    return this.#get('masterauth')
  }
  get replicaReadOnly(): boolean {
    return this.#get('replica-read-only') === 'yes'
  }
  get replicaOf(): {host: string; port: number} | undefined {
    const [host = '', port = ''] = this.#get('replicaof').split(/\s+/)
    return host === '' ? undefined : {host, port: Number(port)}
  }

  /** Names and values in turn, for CONFIG GET; `cwd` is where a server without dir works. */
  matching(pattern: string, cwd: string): string[] {
    const expression = shellPattern(pattern.toLowerCase())
    return [...this.#values]
      .filter(([name]) => expression.test(name))
      .flatMap(([name, value]) => [name, name === 'dir' && value === '' ? cwd : value])
  }

  /** CONFIG SET; a text is the error. */
  set(given: string, value: string): string | undefined {
    const name = aliases[given.toLowerCase()] ?? given.toLowerCase()
    if (!this.#values.has(name)) {
      return `ERR Unknown option or number of arguments for CONFIG SET - '${given}'`
    }
    if (fixed.has(name))
      return `ERR CONFIG SET failed (possibly related to argument '${given}') - can't set immutable config`
    this.#values.set(name, value)
    if (name === 'save') this.#readSavePoints()
    return undefined
  }

  #readSavePoints(): void {
    const numbers = this.#get('save').split(/\s+/).filter(Boolean).map(Number)
    this.savePoints = []
    for (let index = 0; index + 1 < numbers.length; index += 2) {
      this.savePoints.push({seconds: numbers[index]!, changes: numbers[index + 1]!})
    }
  }
}

/** From the arguments of redis-server: a file (or `-` left out), then `--name value …`. Reading the file may throw. */
export function settingsOf(args: readonly string[], readFile: (path: string) => string): RedisSettings {
  const values = new Map<string, string>()
  const put = (name: string, words: readonly string[]): void => {
    const key = aliases[name] ?? name
    const text = words.join(' ')
    // Several lines `save` add up.
    const before = key === 'save' && text !== '' ? values.get(key) : undefined
    values.set(key, before ? `${before} ${text}` : text)
  }
  const rest = [...args]
  const file = rest[0]?.startsWith('-') === false ? rest.shift() : undefined
  if (file !== undefined) {
    for (const line of readFile(file).split('\n')) {
      const [name, ...words] = wordsOf(line)
      if (name !== undefined && !name.startsWith('#')) put(name.toLowerCase(), words)
    }
  }
  while (rest.length > 0) {
    const name = rest.shift()!.replace(/^--?/, '').toLowerCase()
    const words: string[] = []
    while (rest.length > 0 && !rest[0]!.startsWith('--')) words.push(rest.shift()!)
    put(
      name,
      words.flatMap(word => (word === '' ? [] : word)),
    )
  }
  return new RedisSettings(values)
}

/** Words of a line; quotes hold words together. */
export function wordsOf(line: string): string[] {
  const words: string[] = []
  for (const match of line.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(\S+)/g)) {
    const [, double, single, bare] = match
    words.push(
      double?.replaceAll(/\\(.)/g, (_, letter: string) => ({n: '\n', r: '\r', t: '\t'})[letter] ?? letter) ??
        single ??
        bare ??
        '',
    )
  }
  return words
}
