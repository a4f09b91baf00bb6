import {another, byHand, classless, driverless, tooMuch, unclassed, usual} from './class-state-manifests.ts'
import {run, type Command} from './command.ts'

const real = {containers: true} as const
const quota =
  'create quota disks --hard=persistentvolumeclaims=3,requests.storage=3Gi,main-{ns}.storageclass.storage.k8s.io/requests.storage=1200Mi'
const asDefault = 'storageclass.kubernetes.io/is-default-class'

/** Classes that claims get unasked, provisioners that do not come, quotas of storage, drivers that are not there. */
export const classStates: readonly Command[] = [
  run('apply -f -', {stdin: classless}),
  run('describe pvc late', {until: /FailedBinding/}),
  run('describe pvc none', {until: /FailedBinding/}),
  run(`get pvc late -o 'jsonpath={.spec.storageClassName}'`),
  run('apply -f -', {stdin: usual}),
  run('describe sc main-{ns}'),
  run('get sc main-{ns}'),
  run(`get pvc late -o 'jsonpath={.spec.storageClassName}'`, {until: /main/}),
  run('get pvc none'),
  run('describe pvc late', {until: /ExternalProvisioning/, compare: 'sorted'}),
  run('events --for pvc/late', {compare: 'sorted'}),
  run(`get pvc late -o 'jsonpath={.metadata.annotations}'`),
  run('create -f -', {stdin: another}),
  run('get sc main-{ns} next-{ns}'),
  run('create -f -', {stdin: unclassed}),
  run('get pvc usual'),
  run('delete pvc usual'),
  run(`annotate sc next-{ns} ${asDefault}=false storageclass.beta.kubernetes.io/is-default-class-`),
  run('get sc next-{ns}'),
  run(quota),
  run('describe quota disks', {until: /persistentvolumeclaims +2/}),
  run('create -f -', {stdin: tooMuch, exit: 1, compare: 'sorted'}),
  run('get quota disks', {until: /persistentvolumeclaims: 3/}),
  run('get quota disks -o yaml'),
  run(`patch pvc fits -p '{"spec":{"resources":{"requests":{"storage":"9Gi"}}}}'`, {exit: 1}),
  run('delete pvc fits'),
  run(`patch quota disks -p '{"spec":{"hard":{"requests.storage":"1x"}}}'`, {exit: 1}),
  run(`patch quota disks -p '{"spec":{"hard":{"nothing":"1"}}}'`, {exit: 1}),
  run(`patch quota disks -p '{"spec":{"hard":{"requests.storage":"-1"}}}'`, {exit: 1}),
  run('describe quota disks', {until: /persistentvolumeclaims +2/}),
  run('delete quota disks'),
  run('apply -f -', {stdin: byHand}),
  run('wait pvc/late --for=jsonpath={.status.phase}=Bound --timeout=60s'),
  run('get pvc late'),
  run('delete pvc late none'),
  run('wait pv/hand-{ns} --for=delete --timeout=30s', {compare: 'exit'}),
  run('delete sc main-{ns} next-{ns}'),

  run('apply -f -', {...real, stdin: driverless}),
  run('wait pvc/csi pvc/free --for=jsonpath={.status.phase}=Bound --timeout=30s', {...real, compare: 'sorted'}),
  run('get pod csi', {...real, until: /ContainerCreating/}),
  run(
    `get volumeattachment -o 'jsonpath={range .items[?(@.spec.source.persistentVolumeName=="csi-{ns}")]}{.spec.attacher} {.spec.nodeName} {.status.attached}{end}'`,
    {...real, until: /disk/},
  ),
  run('events --for pod/free', {...real, until: /FailedMount/, compare: 'exit'}),
  run(
    `get events --field-selector=involvedObject.name=free,reason=FailedMount -o 'jsonpath={.items[0].message}'`,
    real,
  ),
  run('delete pod csi free', real),
  run('delete pvc csi free', real),
  run('delete pv csi-{ns} free-{ns}', real),
  // A cluster may keep them for many minutes.
  run('delete volumeattachment --all --wait=false', {...real, compare: 'exit'}),
  run('delete csidriver free.example.com', real),
]
