import type {Command} from '../command.ts'

/** What the program needs to know of a command before it is loaded. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Commands that judge what they read and are over in a second or two, in the order of the help page. */
export const shortCommands: readonly CommandEntry[] = [
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
]
