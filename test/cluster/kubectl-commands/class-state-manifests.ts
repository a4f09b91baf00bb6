// What the commands about default classes, provisioners and quotas of storage apply.

const claim = (name: string, spec: string, size = '1Gi'): string =>
  `---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, labels: {state: class}}, ` +
  `spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}, ${spec}}}\n`
const storageClass = (name: string, fields: string, annotations = '{}'): string =>
  `---\n{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: "${name}-{ns}", annotations: ${annotations}}, ${fields}}\n`
const volume = (name: string, spec: string): string =>
  `---\n{apiVersion: v1, kind: PersistentVolume, metadata: {name: "${name}-{ns}", labels: {state: "{ns}"}}, ` +
  `spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], ${spec}}}\n`

/** A claim without a class, and one that wants none. */
export const classless = claim('late', 'volumeMode: Filesystem') + claim('none', 'storageClassName: ""')
/** The class of claims that name none. */
export const usual = storageClass(
  'main',
  'provisioner: example.com/disk, reclaimPolicy: Retain, parameters: {fstype: xfs, zone: one}, allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [one, two]}]}]',
  '{storageclass.kubernetes.io/is-default-class: "true"}',
)
export const another = storageClass(
  'next',
  'provisioner: example.com/other, volumeBindingMode: WaitForFirstConsumer',
  '{storageclass.beta.kubernetes.io/is-default-class: "true"}',
)
export const unclassed = claim('usual', 'volumeMode: Filesystem', '500Mi')
/** Claims that are more than the quota lets through, each in its own way. */
export const tooMuch =
  claim('wide', 'storageClassName: other', '4Gi') +
  claim('classy', 'storageClassName: "main-{ns}"', '2Gi') +
  claim('fits', 'storageClassName: "main-{ns}"', '100Mi') +
  claim('fourth', 'storageClassName: other', '1Mi')
export const byHand = volume(
  'hand',
  'storageClassName: "main-{ns}", hostPath: {path: "/tmp/hand-{ns}", type: DirectoryOrCreate}, persistentVolumeReclaimPolicy: Delete',
)

/** A volume, its claim and a pod that wants it. */
const disk = (name: string, driver: string): string =>
  volume(name, `storageClassName: "${name}-{ns}", csi: {driver: ${driver}, volumeHandle: "{ns}"}`) +
  claim(name, `storageClassName: "${name}-{ns}"`) +
  `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: box, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: ${name}}}]
`
/** Volumes of drivers that no node has; the second one's need not be attached. */
export const driverless =
  '---\n{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: free.example.com}, spec: {attachRequired: false}}\n' +
  disk('csi', 'disk.example.com') +
  disk('free', 'free.example.com')
