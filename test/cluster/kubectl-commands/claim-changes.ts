import {run, type Command} from './command.ts'

const claim = (name: string, spec: string, size = '1Gi'): string =>
  `---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, labels: {part: changes}}, ` +
  `spec: {accessModes: [ReadWriteOnce], storageClassName: "calm-{ns}", resources: {requests: {storage: ${size}}}${spec}}}\n`
const volume = (name: string, source: string, more = ''): string =>
  `---\n{apiVersion: v1, kind: PersistentVolume, metadata: {name: "${name}-{ns}", labels: {part: "{ns}"}}, ` +
  `spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "calm-{ns}", ${source}${more}}}\n`

const nfs = 'nfs: {server: nfs.example, path: /one}'
const both = volume('calm', nfs) + claim('calm', '')
const calm = 'calm-{ns}'

/** What may be changed of claims and volumes, how, and what is said when it may not. */
export const claimChanges: readonly Command[] = [
  run('apply -f -', {stdin: both}),
  run('wait pvc -l part=changes --for=jsonpath={.status.phase}=Bound --timeout=60s'),
  run('wait pvc/calm --for=jsonpath={.spec.volumeName}=calm-{ns} --timeout=60s'),
  run('create -f -', {stdin: both, exit: 1, compare: 'sorted'}),
  run('apply -f -', {stdin: both}),
  run('diff -f -', {stdin: both}),
  run('replace -f -', {stdin: claim('calm', ''), exit: 1}),
  run('replace -f -', {stdin: volume('calm', nfs)}),
  run(`get pv ${calm} -o 'jsonpath={.spec.claimRef.name}'`, {until: /calm/}),
  run('get pvc calm'),
  run('apply -f -', {stdin: claim('calm', '', '500Mi'), exit: 1}),
  run('apply -f -', {stdin: claim('calm', ', volumeMode: Block'), exit: 1}),
  run('apply -f -', {stdin: claim('calm', ', selector: {matchLabels: {a: b}}'), exit: 1}),
  run('apply -f - --dry-run=server', {stdin: claim('calm', '').replace('[ReadWriteOnce]', '[ReadOnlyMany]'), exit: 1}),
  run('apply -f -', {stdin: volume('calm', nfs.replace('/one', '/two')), exit: 1}),
  run('apply -f -', {stdin: volume('calm', nfs, ', volumeMode: Block'), exit: 1}),
  run('apply --server-side -f -', {stdin: volume('calm', nfs, ', mountOptions: [soft]')}),
  run('apply --server-side --force-conflicts -f - -o name', {stdin: volume('calm', nfs, ', mountOptions: [soft]')}),
  run(`get pv ${calm} -o 'jsonpath={.spec.mountOptions} {.spec.claimRef.kind}'`),
  run(`patch pv ${calm} -p '{"spec":{"mountOptions":["hard"]}}'`),
  run(`patch pv ${calm} -p '{"spec":{"accessModes":[]}}'`, {exit: 1}),
  run(`patch pv ${calm} --subresource=status --type=merge -p '{"status":{"phase":"Available"}}'`, {compare: 'exit'}),
  run(`get pv ${calm}`, {until: /Bound/}),
  run(`patch pvc calm --type=merge -p '{"spec":{"volumeName":null}}'`, {exit: 1}),
  run(`patch pvc calm --type=merge -p '{"spec":{"volumeAttributesClassName":"gold"}}'`),
  run(`get pvc calm -o 'jsonpath={.spec.volumeAttributesClassName}|{.status.currentVolumeAttributesClassName}'`),
  run(`patch pvc calm --type=merge -p '{"spec":{"volumeAttributesClassName":""}}'`),
  run(`patch pvc calm --type=merge -p '{"spec":{"volumeAttributesClassName":null}}'`),
  run(`patch pvc calm --type=merge -p '{"spec":{"resources":{"limits":{"storage":"9Gi"}}}}'`, {exit: 1}),
  run('edit pvc calm', {env: {EDITOR: 'sed -i s/storage:.1Gi/storage:.2Gi/'}, exit: 1}),
  run(`set image pvc/calm a=b`, {exit: 1}),
  run('scale pvc calm --replicas=2', {exit: 1}),
  run('rollout status pvc/calm', {exit: 1}),
  run('expose pvc calm --port=80', {exit: 1}),
  run('logs pvc/calm', {exit: 1}),
  run('get pvc calm --subresource=scale', {exit: 1}),
  run('label pvc -l part=changes tier=data --overwrite'),
  run('annotate pv -l part={ns} note=kept'),
  run('get pvc,pv -l part=changes --show-labels'),
  run('get pv,pvc calm', {exit: 1}),
  run(`get pv ${calm} --no-headers -o 'custom-columns=A:.metadata.annotations.note,C:.spec.claimRef.namespace'`),
  run('delete pvc calm --dry-run=server'),
  run('delete pvc -l part=changes --cascade=foreground --timeout=20s'),
  run(`wait pv/${calm} --for=jsonpath={.status.phase}=Released --timeout=30s`),
  run('apply -f -', {stdin: claim('calm', ', volumeName: "calm-{ns}"')}),
  run('describe pvc calm', {until: /FailedBinding/}),
  run(`patch pv ${calm} --type=merge -p '{"spec":{"claimRef":null}}'`),
  run('wait pvc/calm --for=jsonpath={.status.phase}=Bound --timeout=60s'),
  run('describe pv ' + calm),
  run('apply -f -', {stdin: claim('copy', ', dataSource: {kind: PersistentVolumeClaim, name: calm}')}),
  run('describe pvc copy', {until: /ProvisioningFailed/}),
  run('delete pvc -l part=changes'),
  run('delete pv -l part={ns}'),
]
