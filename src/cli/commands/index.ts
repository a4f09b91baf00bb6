import type {Command} from '../command.ts'

/** What main needs to know of a command before it is loaded. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Every command, in the order of the help page. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'make a lab folder: lab.yaml, manifests and a README',
    load: async () => (await import('./init.ts')).init,
  },
  {name: 'gen', summary: 'write manifests from prompts or flags', load: async () => (await import('./gen.ts')).gen},
  {
    name: 'verify',
    summary: 'find what the API server refuses and what will never work',
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    name: 'plan',
    summary: 'predict what a cluster makes of the manifests: bindings, claims, pods, names',
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'why',
    summary: 'explain why a claim, a volume or a pod stands as it does, and what mends it',
    load: async () => (await import('./why.ts')).why,
  },
  {
    name: 'show',
    summary: 'print the resources as kubectl reads them or as the server stores them',
    load: async () => (await import('./show.ts')).show,
  },
  {name: 'labs', summary: 'list the built-in labs', load: async () => (await import('./labs.ts')).labs},
  {name: 'run', summary: 'run a lab step by step', load: async () => (await import('./run.ts')).run},
  {name: 'clean', summary: 'remove what runs of labs left', load: async () => (await import('./clean.ts')).clean},
  {
    name: 'sandbox',
    summary: 'start and stop the embedded cluster for kubectl',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
]
