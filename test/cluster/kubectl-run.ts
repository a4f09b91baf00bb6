// Plays kubectl commands against a cluster, and takes out of their outputs what differs from run to run.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {kubectl} from '../cli/sandbox-client.ts'
import type {Command} from './kubectl-commands.ts'

export interface Answer {
  readonly command: Command
  readonly exit: number
  /** Masked lines of both outputs. */
  readonly lines: readonly string[]
}

/** One cluster with a namespace of its own. */
export class KubectlRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'k8slab-kubectl-'))
  readonly namespace = `contract-${Math.random().toString(36).slice(2, 7)}`
  #nodes: readonly string[] = []

  constructor(readonly kubeconfig: string) {}

  async start(): Promise<void> {
    writeFileSync(join(this.folder, 'editor.sh'), '#!/bin/sh\nsed -i \'s/d: "5"/d: edited/\' "$1"\n', {mode: 0o755})
    await this.#kubectl(['create', 'namespace', this.namespace])
    const {stdout} = await this.#kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])
    this.#nodes = stdout.split(' ').filter(Boolean)
    await this.#repeat(['get', 'cm,sa', '-n', this.namespace, '-o', 'name'], /root-ca[\s\S]*default/)
  }
  async stop(): Promise<void> {
    await this.#kubectl(['delete', 'namespace', this.namespace, '--wait=false'])
    rmSync(this.folder, {recursive: true, force: true})
  }

  #kubectl(args: readonly string[], more: {stdin?: string; env?: Record<string, string>} = {}) {
    return kubectl(args, {folder: this.folder, kubeconfig: this.kubeconfig, ...more})
  }
  async #repeat(args: readonly string[], until: RegExp, more = {}) {
    for (let turn = 0; ; turn++) {
      const ran = await this.#kubectl(args, more)
      if (until.test(ran.stdout) || turn > 60) return ran
      await new Promise(resolve => void setTimeout(resolve, 250))
    }
  }

  async answer(command: Command): Promise<Answer> {
    const place = (text: string): string =>
      text
        .replaceAll('{ns}', this.namespace)
        .replaceAll('{tmp}', this.folder)
        .replaceAll('{editor}', join(this.folder, 'editor.sh'))
    const args = ['-n', this.namespace, ...command.args.map(place)]
    const env = Object.fromEntries(Object.entries(command.env ?? {}).map(([key, value]) => [key, place(value)]))
    const more = {env, ...(command.stdin === undefined ? {} : {stdin: command.stdin})}
    const {exit, stdout, stderr} =
      command.until === undefined ? await this.#kubectl(args, more) : await this.#repeat(args, command.until, more)
    const lines = [...this.#masked(stdout), ...this.#masked(stderr)]
    switch (command.differs === undefined ? (command.compare ?? 'lines') : 'exit') {
      case 'lines':
        return {command, exit, lines}
      case 'sorted':
        return {command, exit, lines: lines.toSorted()}
      case 'last':
        return {command, exit, lines: lines.slice(-1)}
      case 'exit':
        return {command, exit, lines: []}
    }
  }

  /** Times, ages, uids, versions, addresses, names of nodes and generated names are not compared, nor the width of columns. */
  #masked(text: string): string[] {
    let masked = text.replaceAll(this.namespace, 'NAMESPACE').replaceAll(this.folder, 'FOLDER')
    for (const node of this.#nodes) masked = masked.replaceAll(node, 'NODE')
    return (
      masked
        .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID')
        .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
        .replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME')
        .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4}( \w+)?( m=\S+)?/g, 'TIME')
        .replaceAll(/(resourceVersion"?: )"\d+"/g, '$1RV')
        .replaceAll(/\b10\.\d+\.\d+\.\d+\b|\b192\.168\.\d+\.\d+\b/g, 'IP')
        .replaceAll(/(?<=nodePort: |<unset>\s+)3\d{4}\b/g, 'PORT')
        .replaceAll(
          /\b((?:web|db|lone)-)[0-9a-z]{6,10}(-[0-9a-z]{5})?\b/g,
          (_, name: string, pod?: string) => `${name}HASH${pod === undefined ? '' : '-POD'}`,
        )
        .replaceAll(/(pod-template-hash[=:]\s*"?|controller-revision-hash[=:]\s*"?)[0-9a-z]+-?[0-9a-z]*/g, '$1HASH')
        .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access')
        .replaceAll(/\w+:\/\/(UID|[0-9a-f]{64})|(\S+@)?sha256:[0-9a-f]{64}/g, 'ID')
        // Disposable clusters have one image under many tags.
        .replaceAll(/image: docker\.io\/\S+/g, 'image: RESOLVED')
        .replaceAll(/^[WEI]\d{4} \S+ +\d+ /gm, '')
        .replaceAll(/\/(LIVE|MERGED)-\d+/g, '/$1-NUMBER')
        .replaceAll(/(?<=\s|^|\()(\d+[dhms])+(?=\s|$|\)| ago)/gm, 'AGE')
        .replaceAll(/\(x\d+ over AGE\)/g, '')
        .split('\n')
        .map(line => line.replaceAll(/ {2,}|\t/g, ' ').trimEnd())
        .filter(line => line !== '')
    )
  }
}
