// Plays kubectl commands against a cluster.
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import http from 'node:http'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {followingKubectl, kubectl, typedKubectl} from '../cli/sandbox-client.ts'
import type {Ran} from '../program.ts'
import type {Command} from './kubectl-commands/command.ts'
import {editor, files} from './kubectl-commands/files.ts'
import {maskedLines} from './masked-lines.ts'

export interface Answer {
  readonly command: Command
  readonly exit: number
  /** Masked lines of both outputs. */
  readonly lines: readonly string[]
}

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => void setTimeout(resolve, milliseconds))

/** One cluster with a namespace of its own, asked by one kubectl. */
export class KubectlRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'k8slab-kubectl-'))
  readonly namespace = `contract-${Math.random().toString(36).slice(2, 7)}`
  #nodes: readonly string[] = []

  constructor(
    readonly kubeconfig: string,
    readonly program: string,
  ) {}

  async start(): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name)
      mkdirSync(dirname(path), {recursive: true})
      writeFileSync(path, this.#placed(text))
    }
    writeFileSync(join(this.folder, 'editor.sh'), editor)
    chmodSync(join(this.folder, 'editor.sh'), 0o755)
    await this.#kubectl(['create', 'namespace', this.namespace])
    const {stdout} = await this.#kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])
    this.#nodes = stdout.split(' ').filter(Boolean)
    const ready = await this.#repeat(['get', 'cm,sa', '-n', this.namespace, '-o', 'name'], /root-ca[\s\S]*default/)
    if (ready.exit !== 0) throw new Error(ready.stderr)
  }
  async stop(): Promise<void> {
    await this.#kubectl(['delete', 'namespace', this.namespace, '--wait=false'])
    rmSync(this.folder, {recursive: true, force: true})
  }

  get #options() {
    return {folder: this.folder, kubeconfig: this.kubeconfig, program: this.program}
  }
  /** A machine that is too busy for a handshake has been asked nothing: it is asked again. */
  async #kubectl(args: readonly string[], more: {stdin?: string; env?: Record<string, string>} = {}): Promise<Ran> {
    const ran = await kubectl(args, {...this.#options, ...more})
    return /TLS handshake timeout/.test(ran.stderr) ? kubectl(args, {...this.#options, ...more}) : ran
  }
  async #repeat(args: readonly string[], until: RegExp, more = {}): Promise<Ran> {
    for (let turn = 0; ; turn++) {
      const ran = await this.#kubectl(args, more)
      if (until.test(ran.stdout + ran.stderr) || turn > 60) return ran
      await pause(250)
    }
  }

  /** Ends when the output has what is waited for, or after half a minute; the signal's exit code is not kubectl's, so it is 0. */
  async #followed(args: readonly string[], {meanwhile, until}: NonNullable<Command['follow']>): Promise<Ran> {
    const following = followingKubectl(args, this.#options)
    const ended = new AbortController()
    const end = following.ended.finally(() => ended.abort())
    const awaited = async (text: RegExp, seconds: number): Promise<void> => {
      for (let turn = 0; turn < 20 * seconds && !ended.signal.aborted && !text.test(following.text()); turn++)
        await pause(50)
    }
    await awaited(/\n/, 1)
    for (const command of meanwhile ?? []) await this.answer(command)
    await awaited(until, 30)
    following.stop()
    return {...(await end), exit: until.test(following.text()) ? 0 : -1}
  }

  /** What `kubectl proxy` hands through. */
  async #asked(args: readonly string[], paths: readonly string[]): Promise<Ran> {
    const following = followingKubectl(args, this.#options)
    for (let turn = 0; turn < 100 && !following.text().includes('\n'); turn++) await pause(100)
    const [host, port] = (/on (\S+):(\d+)/.exec(following.text()) ?? []).slice(1)
    const bodies: string[] = []
    for (const path of paths) bodies.push(await got(`http://${host}:${port}${this.#placed(path)}`))
    following.stop()
    const {stderr} = await following.ended
    return {exit: 0, stdout: bodies.join('\n'), stderr}
  }

  #placed(text: string): string {
    return text
      .replaceAll('{ns}', this.namespace)
      .replaceAll('{node}', this.#nodes[0] ?? '')
      .replaceAll('{tmp}', this.folder)
      .replaceAll('{editor}', join(this.folder, 'editor.sh'))
  }

  #played(command: Command): Promise<Ran> {
    const args = ['-n', this.namespace, ...command.args.map(word => this.#placed(word))]
    const env = {
      KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true',
      ...Object.fromEntries(Object.entries(command.env ?? {}).map(([key, value]) => [key, this.#placed(value)])),
    }
    if (command.follow !== undefined) return this.#followed(args, command.follow)
    if (command.paths !== undefined) return this.#asked(args, command.paths)
    if (command.typed !== undefined) return typedKubectl(args, {...this.#options, env, typed: command.typed})
    const more = {env, ...(command.stdin === undefined ? {} : {stdin: this.#placed(command.stdin)})}
    return command.until === undefined ? this.#kubectl(args, more) : this.#repeat(args, command.until, more)
  }

  async answer(command: Command): Promise<Answer> {
    const {exit, stdout, stderr} = await this.#played(command)
    const names = {namespace: this.namespace, folder: this.folder, nodes: this.#nodes}
    const lines = [...maskedLines(stdout, names), ...maskedLines(stderr, names)]
    switch (command.differs === undefined ? (command.compare ?? 'lines') : 'exit') {
      case 'lines':
        return {command, exit, lines}
      case 'sorted':
        return {command, exit, lines: lines.toSorted()}
      case 'json':
        return {command, exit, lines: fieldsInOrder(lines)}
      case 'last':
        return {command, exit, lines: lines.slice(-1)}
      case 'exit':
        return {command, exit, lines: []}
    }
  }
}

/** A line for each field of JSON, by name. */
function fieldsInOrder(lines: readonly string[]): readonly string[] {
  const ordered = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? Array.isArray(value)
        ? value.map(ordered)
        : value
      : Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, field]) => [key, ordered(field)]),
        )
  try {
    return JSON.stringify(ordered(JSON.parse(lines.join('\n'))), undefined, 1).split('\n')
  } catch {
    return lines
  }
}

const got = (url: string): Promise<string> =>
  new Promise(resolve => {
    http
      .get(url, response => {
        let text = `${response.statusCode}\n`
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve(text))
      })
      .on('error', error => resolve(String(error)))
  })
