// What is asked of two clusters: one list of kubectl commands, in one namespace.

export interface Command {
  /** `{ns}` stands for the namespace, `{editor}` for a program that edits, `{tmp}` for a folder. */
  readonly args: readonly string[]
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** Exit code, 0 when it is not told. */
  readonly exit?: number
  /** How outputs are compared: all lines as they are, without their order, the last one, or not at all. */
  readonly compare?: 'lines' | 'sorted' | 'last' | 'exit'
  /** Needs containers that run: stand-in nodes have none. */
  readonly containers?: true
  /** Why the outputs are known to differ: only exit codes are compared. */
  readonly differs?: string
  /** Repeated until the output has it: controllers need their time. */
  readonly until?: RegExp
}

const words = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|(\S+)/g)].map(match => match[1] ?? match[2] ?? '')
const run = (text: string, more: Omit<Command, 'args'> = {}): Command => ({args: words(text), ...more})

const web = (image: string, replicas = 2): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: "${image}", ports: [{containerPort: 80}]}]}
`
const settings = (data: string, labels = '{app: web}'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: ${labels}}\ndata: ${data}\n`
const database = `
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 6379, name: redis}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: redis, image: "redis:7"}]}
`
const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}
`
const box = `
apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: box, image: busybox:1.36, command: [sh, -c, 'echo started; sleep 3600']}]
`

const creating: readonly Command[] = [
  run('apply -f -', {stdin: settings('{a: "1", b: "2"}')}),
  run('apply -f -', {stdin: settings('{a: "1", b: "2"}')}),
  run('apply -f -', {stdin: settings('{a: "9"}')}),
  run('apply -f - --dry-run=server', {stdin: settings('{a: "10"}')}),
  run('apply -f -', {stdin: settings('{a: "9"}').replace('\ndata', '\ndat'), exit: 1}),
  run('apply -f -', {stdin: settings('{a: 9}'), exit: 1}),
  run('create -f -', {stdin: settings('{a: "9"}'), exit: 1}),
  run('diff -f -', {stdin: settings('{a: "11"}'), exit: 1, compare: 'sorted'}),
  run('diff -f -', {stdin: settings('{a: "9"}')}),
  run('create configmap made --from-literal=port=6379'),
  run('create secret generic hidden --from-literal=password=geheim'),
  run('create namespace {ns}-other --dry-run=server'),
  run('create deployment lone --image=nginx:1.27 --dry-run=client -o yaml'),
  run('create deployment lone --image=nginx:1.27 --dry-run=server -o yaml'),
  run('create service clusterip lone --tcp=80:8080 --dry-run=client -o yaml'),
  run('create service nodeport lone --tcp=80:8080 --dry-run=client -o yaml'),
  run('create configmap made --from-literal=a=1 --dry-run=client -o yaml'),
  run('create secret generic hidden --from-literal=a=1 --dry-run=client -o yaml'),
  run('create namespace other --dry-run=client -o yaml'),
  run('create service clusterip svc --tcp=80:8080'),
  run('create serviceaccount robot'),
  run('create role reader --verb=get,list --resource=pods,persistentvolumeclaims'),
  run('create rolebinding reader --role=reader --serviceaccount={ns}:robot'),
  run('create job once --image=busybox:1.36 --dry-run=server -o yaml -- true'),
  run(`create cronjob often --image=busybox:1.36 '--schedule=*/5 * * * *' -- true`),
  run('create quota small --hard=pods=20'),
  run('create pdb few --selector=app=web --min-available=1'),
  run('create priorityclass high-{ns} --value=10 --dry-run=server -o yaml'),
  run('create token nobody', {exit: 1}),
]

const reading: readonly Command[] = [
  run('get configmap settings -o yaml'),
  run('get configmap settings -o json'),
  run(`get cm settings -o 'jsonpath={.data.a}{"\\n"}{.metadata.labels}'`),
  run(`get cm,secret -o 'custom-columns=NAME:.metadata.name,KIND:.kind,LABELS:.metadata.labels'`),
  run('get cm settings -o go-template={{.data.a}}'),
  run('get cm --show-labels'),
  run('get cm -l app=web -o name'),
  run('get cm --field-selector=metadata.name=made -o name'),
  run('get cm --sort-by=.metadata.name --no-headers'),
  run('get cm,sa,role,rolebinding,cronjob,pdb,svc', {compare: 'sorted'}),
  run('get cm,sa,svc,cronjob -o wide', {compare: 'sorted'}),
  run('get nothing', {exit: 1}),
  run('get pod nothing', {exit: 1}),
  run('get pod nothing --ignore-not-found'),
  run('get pods'),
  run('describe configmap settings'),
  run('describe secret hidden'),
  run('describe service svc'),
  run('describe serviceaccount robot'),
  run('describe role reader'),
  run('describe rolebinding reader'),
  run('describe cronjob often'),
  run('describe quota small', {differs: 'quotas are stored and not counted'}),
  run('describe pdb few'),
  run('explain pod.spec.containers.volumeMounts', {differs: 'fields have no descriptions'}),
  run('explain statefulset.spec.updateStrategy --recursive', {differs: 'fields have no descriptions'}),
  run('explain pvc.spec.nothing', {exit: 1}),
  run('api-resources --api-group=apps --no-headers', {compare: 'sorted'}),
  run('api-resources --api-group=storage.k8s.io -o name', {compare: 'sorted'}),
  run('api-resources --namespaced=true --api-group= --verbs=list,get -o name', {compare: 'sorted'}),
  run('auth can-i get pods'),
  run('auth can-i delete pods --as=system:serviceaccount:{ns}:robot', {exit: 1}),
  run('auth can-i get pods --as=system:serviceaccount:{ns}:robot'),
  run('get pods --as=system:serviceaccount:{ns}:robot'),
  run('get cm --as=system:serviceaccount:{ns}:robot', {exit: 1}),
  run('top pods', {exit: 1}),
  run('top nodes', {exit: 1}),
]

const changing: readonly Command[] = [
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

const rolling: readonly Command[] = [
  run('apply -f -', {stdin: web('nginx:1.27')}),
  run('rollout status deploy/web --timeout=60s', {compare: 'last'}),
  run('get deploy web -o wide'),
  run('get rs -l app=web -o wide'),
  run('get pods -l app=web', {compare: 'sorted'}),
  run('get pods -l app=web -o wide', {compare: 'sorted'}),
  run('get deploy web -o yaml'),
  run('describe deploy web'),
  run('describe rs -l app=web', {compare: 'sorted'}),
  run('scale deploy web --replicas=3'),
  run('wait deploy/web --for=condition=Available --timeout=60s'),
  run(`wait deploy/web --for=jsonpath={.status.readyReplicas}=3 --timeout=60s`),
  run('wait pod -l app=web --for=condition=Ready --timeout=60s', {compare: 'sorted'}),
  run('wait deploy/web --for=condition=Nothing --timeout=1s', {exit: 1}),
  run('wait pod/nothing --for=delete --timeout=5s'),
  run('wait pod/nothing --for=condition=Ready --timeout=5s', {exit: 1}),
  run('wait cm/settings --for=create --timeout=5s'),
  run('scale deploy web --replicas=1 --current-replicas=7', {exit: 1}),
  run('set image deploy/web nginx=nginx:1.28'),
  run('rollout status deploy/web --timeout=60s', {compare: 'last'}),
  run('rollout history deploy/web'),
  run('rollout history deploy/web --revision=2'),
  run('rollout undo deploy/web'),
  run('rollout status deploy/web --timeout=60s', {compare: 'last'}),
  run('rollout history deploy/web'),
  run('rollout pause deploy/web'),
  run('rollout pause deploy/web', {exit: 1}),
  run('set env deploy/web MODE=slow'),
  run('rollout resume deploy/web'),
  run('rollout status deploy/web --timeout=60s', {compare: 'last'}),
  run('rollout restart deploy/web'),
  run('rollout status deploy/web --timeout=60s', {compare: 'last'}),
  run('set resources deploy/web --limits=cpu=200m,memory=64Mi'),
  run('set serviceaccount deploy/web robot'),
  run('rollout status deploy/web --timeout=60s', {compare: 'last'}),
  run('expose deploy web --port=80'),
  run('expose deploy web --port=80', {exit: 1}),
  run('get svc web -o wide'),
  run('get endpointslices -l kubernetes.io/service-name=web', {until: /10\./, compare: 'exit'}),
  run('autoscale deploy web --max=5 --dry-run=client -o yaml'),
  run('apply -f -', {
    stdin: web('nginx:1.27').replace('matchLabels: {app: web}', 'matchLabels: {app: other}'),
    exit: 1,
  }),
  run('delete deploy web --cascade=foreground'),
  run('get rs,pods -l app=web --ignore-not-found', {until: /^$/}),
]

const stateful: readonly Command[] = [
  run('apply -f -', {stdin: database}),
  run('rollout status sts/db --timeout=60s', {compare: 'last'}),
  run('get sts,pods -l app=db', {compare: 'sorted'}),
  run('get sts db -o wide'),
  run('get sts db -o yaml'),
  run('describe sts db'),
  run('get pod db-0 -o yaml', {containers: true}),
  run('get controllerrevisions', {compare: 'sorted'}),
  run('set env sts/db MODE=slow'),
  run('rollout status sts/db --timeout=60s', {compare: 'last'}),
  run('rollout history sts/db'),
  run('rollout undo sts/db --to-revision=1'),
  run('rollout status sts/db --timeout=60s', {compare: 'last'}),
  run('scale sts db --replicas=1'),
  run('wait pod/db-1 --for=delete --timeout=60s', {compare: 'exit'}),
  run(`patch sts db -p '{"spec":{"serviceName":"other"}}'`, {exit: 1}),
  run('delete pod db-0 --wait=false'),
  run('wait pod/db-0 --for=condition=Ready --timeout=60s'),
  run('delete pod db-0 --now'),
  run('delete pod nothing', {exit: 1}),
  run('delete pod nothing --ignore-not-found'),
  run('delete sts db --cascade=orphan'),
  run('get pod db-0 -o name'),
  run('delete pod db-0 --force', {compare: 'exit'}),
  run('apply -f -', {stdin: claim}),
  run('get pvc'),
  run('describe pvc data', {until: /ProvisioningFailed/}),
  run(`patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'`, {exit: 1}),
  run('delete pvc data'),
]

const inside: readonly Command[] = [
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

/** All of them, in their order. */
export const commands: readonly Command[] = [...creating, ...reading, ...changing, ...rolling, ...stateful, ...inside]
