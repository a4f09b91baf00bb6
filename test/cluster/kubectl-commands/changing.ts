import {run, type Command} from './command.ts'
import {settings} from './manifests.ts'

export const changing: readonly Command[] = [
  run(`patch cm settings -p '{"data":{"c":"3"}}'`),
  run(`patch cm settings --type=merge -p '{"data":{"c":null,"d":"4"}}'`),
  run(`patch cm settings --type=json -p '[{"op":"replace","path":"/data/d","value":"5"}]'`),
  run(`patch cm settings --type=json -p '[{"op":"remove","path":"/data/zzz"}]'`, {exit: 1}),
  run(`patch cm settings -p '{"data":{"c":7}}'`, {exit: 1}),
  run(`patch cm settings -p '{"data":{"d":"5"}}'`),
  run('label cm settings tier=cache'),
  run('label cm settings tier=data', {exit: 1}),
  run('label cm settings tier=data --overwrite'),
  run('label cm settings tier-'),
  run('annotate cm settings note=hello'),
  run('annotate cm settings note-'),
  run('edit cm settings', {env: {EDITOR: '{editor}'}}),
  run('edit cm settings', {env: {EDITOR: 'true'}}),
  run(`get cm settings -o 'jsonpath={.data}'`),
  run('replace -f -', {stdin: settings('{r: "1"}')}),
  run('apply --server-side -f -', {stdin: settings('{s: "1"}').replace('name: settings', 'name: sided')}),
  run('apply --server-side -f - --field-manager=other', {
    stdin: settings('{s: "2"}').replace('name: settings', 'name: sided'),
    exit: 1,
  }),
  run('apply --server-side -f - --field-manager=other --force-conflicts', {
    stdin: settings('{s: "2"}').replace('name: settings', 'name: sided'),
  }),
  run('get cm sided -o yaml --show-managed-fields'),
  run('apply --prune -l prune=yes -f -', {
    stdin: settings('{}', '{prune: "yes"}').replace('name: settings', 'name: stays'),
    compare: 'sorted',
  }),
  run('apply -f -', {stdin: settings('{}', '{prune: "yes"}').replace('name: settings', 'name: goes')}),
  run('apply --prune -l prune=yes -f -', {
    stdin: settings('{}', '{prune: "yes"}').replace('name: settings', 'name: stays'),
    compare: 'sorted',
  }),
]
