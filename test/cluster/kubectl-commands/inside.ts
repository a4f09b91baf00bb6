import {run, type Command} from './command.ts'
import {box} from './manifests.ts'

/** `exec`, `attach` and `cp` go over WebSocket from 1.29 on, when it is asked for, and by themselves from 1.30 on. */
const speaks = {containers: true, since: 29} as const

export const inside: readonly Command[] = [
  run('apply -f -', {stdin: box, containers: true}),
  run('wait pod/box --for=condition=Ready --timeout=60s', {containers: true}),
  run('logs box', {containers: true, until: /started/}),
  run('logs nothing', {exit: 1}),
  run('exec box -- hostname', {...speaks}),
  run(`exec box -- sh -c 'exit 7'`, {...speaks, exit: 7}),
  run('exec box -i -- cat', {...speaks, stdin: 'through\n'}),
  run(`exec box -- sh -c 'mkdir -p /tmp/a && echo hi > /tmp/a/b'`, {...speaks}),
  run('cp box:/tmp/a {tmp}/a', {...speaks, compare: 'exit'}),
  run('cp {tmp}/a box:/tmp/c', {...speaks}),
  run('exec box -- cat /tmp/c/b', {...speaks}),
  run('describe pod box', {containers: true}),
  run('run asked --image=busybox:1.36 -i --rm --restart=Never -- cat', {
    ...speaks,
    stdin: 'asked\n',
    compare: 'exit',
  }),
  run('delete pod box --now', {containers: true}),
]
