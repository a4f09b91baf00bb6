import {run, type Command} from './command.ts'

/** Watches, and every form of `wait`. */
export const watching: readonly Command[] = [
  run('create cm watched --from-literal=a=1'),
  run('get cm watched -w', {
    follow: {
      meanwhile: [run('patch cm watched -p {"data":{"b":"2"}}'), run('delete cm watched')],
      until: /(watched.*\n){3}/,
    },
  }),
  run('get cm watched', {exit: 1}),
  run('create cm watched --from-literal=a=1'),
  run('get cm -l app=watched -w --output-watch-events', {
    follow: {
      meanwhile: [
        run('label cm watched app=watched'),
        run('patch cm watched -p {"data":{"b":"2"}}'),
        run('label cm watched app-'),
      ],
      until: /DELETED/,
    },
  }),
  run('get cm watched --watch-only -o name', {
    follow: {meanwhile: [run('patch cm watched -p {"data":{"b":"3"}}')], until: /watched/},
  }),
  run(`get cm watched -w -o 'jsonpath={.data.b}{"\\n"}'`, {
    follow: {meanwhile: [run('patch cm watched -p {"data":{"b":"4"}}')], until: /4/},
  }),
  run('get cm watched -w -o yaml', {
    follow: {meanwhile: [run('patch cm watched -p {"data":{"b":"5"}}')], until: /b: "5"[^]*uid/},
  }),
  run('get cm watched -w -o custom-columns=NAME:.metadata.name,B:.data.b', {
    follow: {meanwhile: [run('patch cm watched -p {"data":{"b":"6"}}')], until: /6/},
  }),
  run('get cm --field-selector=metadata.name=watched -w --no-headers', {
    follow: {meanwhile: [run('delete cm watched')], until: /(watched.*\n){2}/},
  }),
  run('get cm watched -w', {exit: 1}),
  run('get cm,secret -w', {exit: 1}),
  run('wait cm/settings --for=jsonpath={.data.r}=1 --timeout=5s'),
  run('wait cm/settings --for=jsonpath={.data.r}=2 --timeout=1s', {exit: 1}),
  run('wait cm/settings --for=jsonpath={.data.r} --timeout=5s', {since: 31}),
  run('wait cm/settings --for=nothing --timeout=1s', {exit: 1}),
  run('wait cm/settings --for=delete --timeout=1s', {exit: 1}),
  run('wait cm --for=jsonpath={.data.r}=1 --timeout=1s', {exit: 1}),
  run('wait cm -l no=such --for=jsonpath={.data.r}=1 --timeout=1s', {exit: 1}),
  run('wait cm -l no=such --for=delete --timeout=1s'),
  run('wait --for=create cm/unborn --timeout=1s', {since: 31, exit: 1}),
  run('wait -f - --for=jsonpath={.data.r}=1', {
    stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n',
  }),
  run('wait nothing/x --for=delete', {exit: 1}),
  run('wait ns {ns} --for=jsonpath={.status.phase}=Active --timeout=5s'),
  run('create cm watched --from-literal=a=1'),
  run('wait cm/watched --for=delete --timeout=20s', {
    compare: 'exit',
    follow: {meanwhile: [run('delete cm watched')], until: /met|deleted/},
  }),
  run('wait cm/hatched --for=create --timeout=20s', {
    since: 31,
    compare: 'exit',
    follow: {meanwhile: [run('create cm hatched')], until: /met/},
  }),
  run('wait cm/settings --for=jsonpath={.data.waited}=1 --timeout=20s', {
    follow: {meanwhile: [run('patch cm settings -p {"data":{"waited":"1"}}')], until: /met/},
  }),
  run('delete cm hatched --ignore-not-found'),
  run('wait cm --all --for=delete --timeout=1s', {exit: 1, compare: 'exit'}),
  run('wait cm/settings --for=condition= --timeout=1s', {exit: 1}),
  run('wait cm/settings --for=jsonpath=r --timeout=1s', {exit: 1, compare: 'exit'}),
  run('wait cm/settings --for=jsonpath={.data --timeout=1s', {exit: 1}),
  run('wait cm/settings', {exit: 1}),
  run('wait cm/settings --for=condition=Ready --timeout=1s', {exit: 1}),
  run('wait sa,cm -l no=such --for=delete --timeout=1s'),
  run('get events -w --field-selector=involvedObject.name=nothing --request-timeout=1s', {compare: 'exit'}),
]
