// The objects that the commands apply.

export const web = (image: string, replicas = 2): string => `
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
export const settings = (data: string, labels = '{app: web}'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: ${labels}}\ndata: ${data}\n`
export const database = `
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
export const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}
`
export const box = `
apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: box, image: busybox:1.36, command: [sh, -c, 'echo started; sleep 3600']}]
`
export const replicaSet = `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: lone, labels: {app: lone}}
spec:
  replicas: 2
  selector: {matchLabels: {app: lone}}
  template:
    metadata: {labels: {app: lone}}
    spec: {terminationGracePeriodSeconds: 0, containers: [{name: nginx, image: "nginx:1.27"}]}
`
export const daemons = (image: string): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, labels: {app: agent}}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      nodeSelector: {kubernetes.io/hostname: "{node}"}
      terminationGracePeriodSeconds: 0
      containers: [{name: nginx, image: "${image}"}]
`
/** A volume, a class and a claim that is bound to it; names of what has no namespace hold the namespace. */
export const storage = `
apiVersion: v1
kind: PersistentVolume
metadata: {name: "disk-{ns}", labels: {disk: "{ns}"}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: "class-{ns}"
  local: {path: /tmp}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: ["{node}"]}]}]}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: "class-{ns}"}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: kept}
spec: {accessModes: [ReadWriteOnce], storageClassName: "class-{ns}", resources: {requests: {storage: 500Mi}}}
`
export const consumer = `
apiVersion: v1
kind: Pod
metadata: {name: consumer, labels: {app: consumer}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: box, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: kept}}]
`
/** Two containers that speak, one of which has ended and begun again. */
export const talkers = `
apiVersion: v1
kind: Pod
metadata: {name: talkers, labels: {app: talkers}}
spec:
  terminationGracePeriodSeconds: 0
  initContainers: [{name: first, image: "busybox:1.36", command: [sh, -c, 'echo prepared']}]
  containers:
  - {name: steady, image: "busybox:1.36", command: [sh, -c, 'for i in 1 2 3 4 5; do echo line $i; done; sleep 3600']}
  - name: falling
    image: "busybox:1.36"
    command: [sh, -c, 'test -e /tmp/mark/x && echo again && sleep 3600; touch /tmp/mark/x; echo falls; exit 3']
    volumeMounts: [{name: mark, mountPath: /tmp/mark}]
  volumes: [{name: mark, emptyDir: {}}]
`
export const unwell = `
apiVersion: v1
kind: Pod
metadata: {name: unwell, labels: {app: unwell}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: box
    image: "busybox:1.36"
    command: [sleep, "3600"]
    env: [{name: MODE, value: slow}, {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
    resources: {limits: {cpu: 100m, memory: 32Mi}}
    readinessProbe: {exec: {command: [sh, -c, 'echo not well; exit 1']}, periodSeconds: 1, timeoutSeconds: 10}
---
apiVersion: v1
kind: Pod
metadata: {name: huge}
spec: {containers: [{name: box, image: "busybox:1.36", resources: {requests: {cpu: "5000"}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: unpulled}
spec: {terminationGracePeriodSeconds: 0, containers: [{name: box, image: "busybox:broken"}]}
`
/** Kinds that are seldom asked for; those without a namespace hold its name. */
export const rarities = `
apiVersion: v1
kind: ReplicationController
metadata: {name: keeper}
spec:
  replicas: 1
  selector: {app: keeper}
  template: {metadata: {labels: {app: keeper}}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: nginx, image: "nginx:1.27"}]}}
---
{apiVersion: v1, kind: LimitRange, metadata: {name: sizes}, spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 8Gi}, min: {storage: 1Mi}}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed}, spec: {podSelector: {matchLabels: {app: none}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}], ports: [{port: 6379}]}]}}
---
{apiVersion: v1, kind: PodTemplate, metadata: {name: form}, template: {metadata: {labels: {app: form}}, spec: {containers: [{name: box, image: "busybox:1.36"}]}}}
---
{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: lock}, spec: {holderIdentity: me, leaseDurationSeconds: 15}}
---
{apiVersion: v1, kind: Endpoints, metadata: {name: hand}, subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{port: 6379}]}]}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: hand-made, labels: {kubernetes.io/service-name: hand}}, addressType: IPv4, endpoints: [{addresses: [192.0.2.8]}], ports: [{name: redis, port: 6379}]}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: "class-{ns}"}, value: 7, description: seventh}
---
{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: "class-{ns}"}, spec: {controller: example/inner}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "class-{ns}"}, rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, list]}, {nonResourceURLs: [/logs], verbs: [get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: "class-{ns}"}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "class-{ns}"}, subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]}
---
{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: "class-{ns}"}, spec: {attachRequired: false}}
---
{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: "class-{ns}"}, driverName: nfs, parameters: {speed: fast}}
---
{apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: "tie-{ns}"}, spec: {attacher: example, nodeName: nowhere, source: {persistentVolumeName: "none-{ns}"}}}
---
{apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: room}, storageClassName: "class-{ns}", capacity: 5Gi, nodeTopology: {}}
---
{apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: kept-one}, revision: 1, data: {a: 1}}
`
