import {run, type Command} from './command.ts'
import {box} from './manifests.ts'

export const inside: readonly Command[] = [
  run('apply -f -', {stdin: box, containers: true}),
  run('wait pod/box --for=condition=Ready --timeout=60s', {containers: true}),
  run('logs box', {containers: true, until: /started/}),
  run('logs nothing', {exit: 1}),
  run('exec box -- hostname', {containers: true}),
  run(`exec box -- sh -c 'exit 7'`, {containers: true, exit: 7}),
  run('exec box -i -- cat', {containers: true, stdin: 'through\n'}),
  run(`exec box -- sh -c 'mkdir -p /tmp/a && echo hi > /tmp/a/b'`, {containers: true}),
  run('cp box:/tmp/a {tmp}/a', {containers: true, compare: 'exit'}),
  run('cp {tmp}/a box:/tmp/c', {containers: true}),
  run('exec box -- cat /tmp/c/b', {containers: true}),
  run('describe pod box', {containers: true, differs: 'images are on the nodes, or are pulled'}),
  run('run asked --image=busybox:1.36 -i --rm --restart=Never -- cat', {
    containers: true,
    stdin: 'asked\n',
    compare: 'exit',
  }),
  run('delete pod box --now', {containers: true}),
]
