// What the commands about claims apply.

const volume = (name: string, size: string, more: string): string => `
apiVersion: v1
kind: PersistentVolume
metadata: {name: "${name}-{ns}", labels: {of: "{ns}", speed: ${name}}}
spec: {capacity: {storage: ${size}}, accessModes: [ReadWriteOnce], hostPath: {path: "/tmp/${name}-{ns}", type: DirectoryOrCreate}, storageClassName: "${more}"}
---`
const wish = (name: string, spec: string): string =>
  `\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, labels: {part: claims}}, spec: {${spec}}}\n---`
/** Volumes and claims as in lessons. */
export const exercises =
  volume('plain', '1Gi', '') +
  volume('fast', '2Gi', '') +
  volume('small', '1Gi', 'sets-{ns}') +
  volume('smaller', '900Mi', 'sets-{ns}') +
  wish(
    'named',
    'volumeName: "plain-{ns}", storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}',
  ) +
  wish(
    'chosen',
    'selector: {matchLabels: {of: "{ns}", speed: fast}}, storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}',
  ) +
  wish(
    'huge',
    'selector: {matchLabels: {of: "{ns}"}}, storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 9Ti}}',
  ) +
  wish(
    'modes',
    'selector: {matchLabels: {of: "{ns}"}}, storageClassName: "", accessModes: [ReadWriteMany], resources: {requests: {storage: 1Mi}}',
  )
/** Pods that cannot have their volumes. */
export const waiting = `
apiVersion: v1
kind: Pod
metadata: {name: unbound}
spec: {terminationGracePeriodSeconds: 0, containers: [{name: box, image: "busybox:1.36"}], volumes: [{name: data, persistentVolumeClaim: {claimName: absent}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: misses}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: box, image: "busybox:1.36", volumeMounts: [{name: conf, mountPath: /conf}]}]
  volumes: [{name: conf, configMap: {name: absent}}]
`
/** Volumes, claims and pods that are refused, each for a reason of its own. */
export const lost = `
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: "none-{ns}"}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}}
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: "two-{ns}"}, spec: {capacity: {storage: 1Gi}, accessModes: [Often], hostPath: {path: /a}, nfs: {server: x, path: /}}}
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: "up-{ns}"}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a/../b}}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: empty}, spec: {accessModes: [], resources: {requests: {storage: 0}}}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: nosize}, spec: {accessModes: [ReadWriteOnce]}}
---
{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: "none-{ns}"}, volumeBindingMode: Later}
---
{apiVersion: v1, kind: Pod, metadata: {name: unmounted}, spec: {containers: [{name: box, image: busybox, volumeMounts: [{name: nothing, mountPath: /x}]}]}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: bad}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: b}}, spec: {containers: []}}}}
`
export const keeping = `
apiVersion: v1
kind: Service
metadata: {name: keeping}
spec: {clusterIP: None, selector: {app: keeping}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: keeping}
spec:
  serviceName: keeping
  replicas: 2
  selector: {matchLabels: {app: keeping}}
  template:
    metadata: {labels: {app: keeping}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: box, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: data, mountPath: /data}]}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {storageClassName: "sets-{ns}", accessModes: [ReadWriteOnce], resources: {requests: {storage: 500Mi}}}
`
