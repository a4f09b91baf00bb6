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
  // tar's line about the leading slash may come too late for kubectl to print it.
  run('cp box:/tmp/a {tmp}/a', {...speaks, compare: 'exit'}),
  run('cp {tmp}/a box:/tmp/c', {...speaks}),
  run('exec box -- cat /tmp/c/b', {...speaks}),
  run('describe pod box', {containers: true}),
  run('run asked --image=busybox:1.36 -i --rm --restart=Never -- cat', {
    ...speaks,
    stdin: 'asked\n',
    compare: 'exit',
  }),
  run('exec pod/box -c box -- echo named', speaks),
  run('exec -it box -- echo no terminal', {...speaks, stdin: ''}),
  run('exec box', {exit: 1}),
  run('exec box -q -- sh -c nothing', {...speaks, exit: 127}),
  run('exec box -i -- tee /tmp/written', {...speaks, stdin: 'kept\n'}),
  run(`exec box -- sh -c 'echo wrong >&2; cat /tmp/written'`, {...speaks, compare: 'sorted'}),
  run('cp {ns}/box:/tmp/written {tmp}/written', {...speaks, compare: 'exit'}),
  run('cp {tmp}/nowhere box:/tmp/x', {...speaks, exit: 1}),
  run('cp box:/tmp/a box:/tmp/b', {...speaks, exit: 1}),
  run('cp {tmp}/plain.txt box:/tmp/ -c box', speaks),
  run('exec box -- cat /tmp/plain.txt', speaks),
  run('cp {tmp}/tree box:/tmp/tree', speaks),
  run(`exec box -- find /tmp/tree -type f`, {...speaks, compare: 'sorted'}),
  run('logs box --tail=-1', {containers: true}),
  run('logs box --tail=-2', {exit: 1}),
  run('logs -l app=nothing'),
  run('logs', {exit: 1}),
  run('run wrong --rm --image=busybox:1.36', {exit: 1}),
  run('run Wrong --image=busybox:1.36', {exit: 1}),
  run('run wrong', {exit: 1}),
  run(`run other --image=busybox:1.36 --dry-run=server -o yaml --overrides '{"spec":{"nodeSelector":{"disk":"ssd"}}}'`),
  run(`run other --image=busybox:1.36 --restart=OnFailure --dry-run=client -o yaml -- sleep 1`),
  run('run asked --image=busybox:1.36 -i --rm --restart=Never -- sh', {
    ...speaks,
    stdin: 'echo $((6*7))\nexit 4\n',
    compare: 'exit',
    exit: 4,
  }),
  run('debug box --copy-to=copied --image=busybox:1.36 -c probe --share-processes --profile=general -- sleep 3600', {
    containers: true,
    since: 30,
  }),
  run('wait pod/copied --for=condition=Ready --timeout=60s', {containers: true, since: 30}),
  run(`get pod copied -o 'jsonpath={range .spec.containers[*]}{.name} {.image} {end}{.spec.shareProcessNamespace}'`, {
    containers: true,
    since: 30,
  }),
  run('delete pod copied --now', {containers: true, since: 30}),
  run('debug node/{node} --image=busybox:1.36 --profile=general -- true', {containers: true, since: 30}),
  run('delete pod -l app.kubernetes.io/managed-by=kubectl-debug', {compare: 'exit'}),
  run('delete pod box --now', {containers: true}),
]
