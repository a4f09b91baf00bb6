// What the commands about unusual states of StatefulSets and Deployments apply.

const volume = (ordinal: number): string =>
  `---\n{apiVersion: v1, kind: PersistentVolume, metadata: {name: "ring-${ordinal}-{ns}", labels: {set: "{ns}"}}, ` +
  'spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "ring-{ns}", ' +
  `hostPath: {path: "/tmp/ring-${ordinal}-{ns}", type: DirectoryOrCreate}}}\n`
/** Volumes and the governing Service. */
export const service =
  [0, 1, 2, 3, 4].map(volume).join('') +
  '---\n{apiVersion: v1, kind: Service, metadata: {name: ring}, spec: {clusterIP: None, selector: {app: ring}, ports: [{port: 80}]}}\n---'

interface SetChoices {
  readonly replicas: number
  readonly storage?: string
  readonly service?: string
  readonly policy?: string
}
/** A StatefulSet whose pods count from five, and whose claims go when it shrinks. */
export const set = (choices: SetChoices): string => {
  const {replicas, storage = '100Mi', service: governing = 'ring', policy = 'OrderedReady'} = choices
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ring}
spec:
  serviceName: ${governing}
  replicas: ${replicas}
  podManagementPolicy: ${policy}
  minReadySeconds: 1
  ordinals: {start: 5}
  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Delete}
  selector: {matchLabels: {app: ring}}
  template:
    metadata: {labels: {app: ring}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - {name: box, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: data, mountPath: /data}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {storageClassName: "ring-{ns}", accessModes: [ReadWriteOnce], resources: {requests: {storage: ${storage}}}}
`
}
/** A Deployment that does not come up in its time. */
export const stuck = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: stuck}
spec:
  progressDeadlineSeconds: 3
  strategy: {type: Recreate}
  selector: {matchLabels: {app: stuck}}
  template:
    metadata: {labels: {app: stuck}}
    spec: {terminationGracePeriodSeconds: 0, containers: [{name: box, image: "busybox:broken", command: [sleep, "3600"]}]}
`
