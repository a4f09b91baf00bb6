import {run, type Command} from './command.ts'

const alone = `
apiVersion: v1
kind: Pod
metadata: {name: alone}
spec: {nodeName: "{node}", terminationGracePeriodSeconds: 0, containers: [{name: box, image: "busybox:1.36", command: [sleep, "3600"]}]}
`
const only = '--pod-selector=drain={ns}'

/** Nodes are marked, drained and set free again. */
export const nodes: readonly Command[] = [
  run('get nodes -o name', {compare: 'exit'}),
  run('get node {node} --no-headers', {differs: 'another version'}),
  run('describe node {node}', {differs: 'other sizes, and no leases of the kubelet'}),
  run('taint nodes {node} color=blue:NoExecute-', {exit: 1}),
  run('taint nodes {node} color=blue:PreferNoSchedule'),
  run('taint nodes {node} color=blue:PreferNoSchedule', {exit: 1}),
  run('taint nodes {node} color=red:PreferNoSchedule --overwrite'),
  run('taint nodes {node} color:PreferNoSchedule-'),
  run('taint nodes {node} color=blue:Nothing', {exit: 1}),
  run('taint nodes nothing color=blue:NoSchedule', {exit: 1}),
  run('label node {node} contract={ns}'),
  run('get nodes -l contract={ns} -o name'),
  run('label node {node} contract-'),
  run('annotate node {node} contract=x'),
  run('annotate node {node} contract-'),
  run('cordon {node}'),
  run('cordon {node}'),
  run(`get node {node} -o 'jsonpath={.spec.unschedulable}'`),
  run('uncordon {node}'),
  run('uncordon {node}'),
  run('cordon nothing', {exit: 1}),
  run('apply -f -', {stdin: alone}),
  run('label pod alone drain={ns}'),
  run('wait pod/alone --for=condition=Ready --timeout=60s'),
  run(`drain {node} ${only}`, {exit: 1}),
  run(`drain {node} ${only} --force --dry-run=server`),
  run(`drain {node} ${only} --force --timeout=60s`),
  run('get pod alone', {exit: 1}),
  run('uncordon {node}'),
  run('drain nothing', {exit: 1}),
  run('get node {node} -o jsonpath={.metadata.name}'),
  run('get nodes --show-labels', {compare: 'exit'}),
  run('cordon {node} --dry-run=server'),
  run('drain {node} --dry-run=client --ignore-daemonsets --pod-selector=no=such'),
  run('drain {node} --pod-selector=no=such --disable-eviction'),
  run('uncordon {node}'),
  run('drain', {exit: 1}),
  run('uncordon nothing', {exit: 1}),
  run('taint node {node} color', {exit: 1}),
  run('taint node {node} a=b:NoSchedule a:NoSchedule-', {exit: 1}),
]
