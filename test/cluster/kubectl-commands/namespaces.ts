import {run, type Command} from './command.ts'
import {settings} from './manifests.ts'

const two = (data: string): string => settings(data).replace('{name', '{namespace: "{ns}-two", name')

/** A second namespace, and its end. */
export const namespaces: readonly Command[] = [
  run('create ns {ns}-two'),
  run('get ns {ns}-two'),
  run('get ns {ns}-two -o yaml'),
  run('describe ns {ns}-two'),
  run('label ns {ns}-two team=blue'),
  run('get ns -l team=blue -L team'),
  run('apply -f -', {stdin: two('{a: "1"}'), exit: 1}),
  run('apply -f - -n {ns}-two', {stdin: two('{a: "1"}')}),
  run('get cm -n {ns}-two'),
  run('get cm -A --field-selector=metadata.name=settings'),
  run('get cm -A -l app=web -o custom-columns=NS:.metadata.namespace,NAME:.metadata.name'),
  run('get cm -A --field-selector=metadata.namespace={ns}-two -o name'),
  run('get cm settings -A', {exit: 1}),
  run('patch cm settings -n {ns}-two -p {"metadata":{"finalizers":["example/hold"]}}'),
  run('delete ns {ns}-two --wait=false'),
  run('get ns {ns}-two', {until: /Terminating/}),
  run(`get ns {ns}-two -o 'jsonpath={range .status.conditions[*]}{.type}={.status} {.message}{"\\n"}{end}'`, {
    until: /NamespaceFinalizersRemaining=True/,
  }),
  run('describe ns {ns}-two'),
  run('create cm late -n {ns}-two', {exit: 1}),
  run('get cm -n {ns}-two'),
  run('delete ns {ns}-two --timeout=1s', {exit: 1}),
  run('delete cm settings -n {ns}-two --wait=false'),
  run(`patch cm settings -n {ns}-two --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`),
  run('wait ns/{ns}-two --for=delete --timeout=30s', {compare: 'exit'}),
  run('get ns {ns}-two', {exit: 1}),
  run('delete ns {ns}-two', {exit: 1}),
  run('delete ns {ns}-two --ignore-not-found'),
  run('delete ns default', {exit: 1}),
  run('create cm late -n {ns}-two', {exit: 1}),
]
