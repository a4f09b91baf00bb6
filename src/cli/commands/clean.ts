import type {Command} from '../command.ts'

export const clean: Command = {
  name: 'clean',
  summary: 'remove what runs of labs left',
  description:
    'A run that was killed or kept leaves its namespace, its volumes and its folders. They are removed from where the\n' +
    'run was made; nothing else is touched.',
  examples: [{line: 'k8slab clean', does: 'whatever any run left'}],
  arguments: [{name: '[lab]', summary: 'only runs of this lab'}],
  run: async (context, [lab]) => (await import('../lab-clean.ts')).cleanRuns(context, lab),
}
