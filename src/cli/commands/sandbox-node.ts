import type {NodeAction, NodeState} from '../../sandbox/control.ts'
import type {Command} from '../command.ts'
import {dirOption, pathsOf} from './sandbox-folder.ts'

const nameArgument = {name: '<name>', summary: 'the name of the node'} as const

interface Wording {
  readonly summary: string
  readonly description: string
  readonly does: string
  /** What is told when it was done, and when there was nothing to do. */
  readonly done: (name: string) => string
  readonly idle?: (name: string) => string
}

const wordings: Readonly<Record<NodeAction, Wording>> = {
  stop: {
    summary: 'cut the power of a node',
    description:
      'Its processes end at once and it tells nothing any more, as a machine that fell over. After 50 seconds of the\n' +
      'sandbox it is NotReady, and pods are evicted when their tolerations are over (5 minutes when they say nothing).\n' +
      'It stays off, also when the sandbox is started anew, until `node start`.',
    does: 'see what the cluster does without it',
    done: name => `node "${name}" is off`,
    idle: name => `node "${name}" is off already`,
  },
  start: {
    summary: 'switch a node on again',
    description:
      'It starts its pods anew and ends those that were deleted meanwhile. A node whose object was deleted with kubectl\n' +
      'registers again.',
    does: 'the node comes back, with its volumes',
    done: name => `node "${name}" is on`,
    idle: name => `node "${name}" is on already`,
  },
  add: {
    summary: 'add a node',
    description: 'It is there at once, ready for pods. Its files are in nodes/<name> of the state folder.',
    does: 'a third node, for anti-affinity and spreading',
    done: name => `node "${name}" is added`,
  },
  remove: {
    summary: 'take a node away for good',
    description:
      'Cuts its power and deletes its Node object. Its pods are deleted by the pod garbage collector, about a minute later.\n' +
      'The files of its volumes stay in nodes/<name> of the state folder: a node that is added under that name has them.',
    does: 'as if the machine was given back',
    done: name => `node "${name}" is removed`,
  },
}

const commandOf = (action: NodeAction, example: string): Command => ({
  name: action,
  summary: wordings[action].summary,
  description: wordings[action].description,
  examples: [{line: `k8slab sandbox node ${action} ${example}`, does: wordings[action].does}],
  arguments: [nameArgument],
  options: [dirOption],
  run: async (context, [name = ''], options) => {
    const paths = await pathsOf(context, options)
    const {changeNode, requireRunning} = await import('../../sandbox/client.ts')
    const changed = await changeNode(paths, requireRunning(paths), action, name)
    const {done, idle = done} = wordings[action]
    context.stderr.write(`${(changed ? done : idle)(name)}\n`)
    return 0
  },
})

const list: Command = {
  name: 'list',
  summary: 'the nodes, whether they are on, and how many pods each has',
  examples: [
    {
      line: 'k8slab sandbox node list',
      does: 'the machines themselves; kubectl get nodes tells what the cluster thinks',
    },
  ],
  options: [dirOption],
  run: async (context, _args, options) => {
    const paths = await pathsOf(context, options)
    const {askNodes, requireRunning} = await import('../../sandbox/client.ts')
    context.stdout.write(table(await askNodes(paths, requireRunning(paths))))
    return 0
  },
}

function table(nodes: readonly NodeState[]): string {
  const rows = [
    ['NAME', 'POWER', 'ADDRESS', 'PODS'],
    ...nodes.map(({name, on, address, pods}) => [name, on ? 'on' : 'off', address, String(pods)]),
  ]
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]!.length)))
  return rows.map(row => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}\n`).join('')
}

export const node: Command = {
  name: 'node',
  summary: 'stop, start, add and remove the simulated machines',
  examples: [],
  subcommands: [
    commandOf('stop', 'node-b'),
    commandOf('start', 'node-b'),
    commandOf('add', 'node-c'),
    commandOf('remove', 'node-c'),
    list,
  ],
}
