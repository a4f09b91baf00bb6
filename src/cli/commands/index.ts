import {type CommandEntry, shortCommands} from './short.ts'

/** Every command, in the order of the help page. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'make a lab folder: lab.yaml, manifests and a README',
    load: async () => (await import('./init.ts')).init,
  },
  {name: 'gen', summary: 'write manifests from prompts or flags', load: async () => (await import('./gen.ts')).gen},
  ...shortCommands,
  {name: 'labs', summary: 'list the built-in labs', load: async () => (await import('./labs.ts')).labs},
  {name: 'run', summary: 'run a lab step by step', load: async () => (await import('./run.ts')).run},
  {name: 'clean', summary: 'remove what runs of labs left', load: async () => (await import('./clean.ts')).clean},
  {
    name: 'sandbox',
    summary: 'start and stop the embedded cluster for kubectl',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
]
