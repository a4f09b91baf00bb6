// What the commands about unusual states of pods apply.

const pod = (name: string, container: string, more = 'restartPolicy: Always'): string =>
  `---\n{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {odd: pod}}, spec: {terminationGracePeriodSeconds: 0, ` +
  `containers: [{name: box, image: "busybox:1.36", command: [sleep, "3600"], ${container}}], ${more}}}\n`
const plain = 'imagePullPolicy: IfNotPresent'

/** Pods that wait for what is not there, and say for what. */
export const lacking =
  pod('gated', plain, 'schedulingGates: [{name: example.com/quota}, {name: example.com/data}]') +
  pod('choosy', plain, 'nodeSelector: {disk: "ssd-{ns}"}') +
  pod(
    'far-zone',
    plain,
    'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: ["{ns}"]}]}]}}}',
  ) +
  pod('no-map', 'envFrom: [{configMapRef: {name: absent}}]') +
  pod('no-key', 'env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: hidden, key: absent}}}]') +
  pod('optional', 'env: [{name: A, valueFrom: {configMapKeyRef: {name: absent, key: a, optional: true}}}]') +
  pod(
    'no-key-file',
    'volumeMounts: [{name: conf, mountPath: /conf}]',
    'volumes: [{name: conf, configMap: {name: settings, items: [{key: absent, path: a}]}}]',
  )

/** Pods that end, fail, or are started again and again. */
export const failing =
  pod('late', plain, 'activeDeadlineSeconds: 2') +
  pod(
    'unhealthy',
    'livenessProbe: {exec: {command: ["false"]}, periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 10}',
  ) +
  pod(
    'unprepared',
    plain,
    'initContainers: [{name: first, image: "busybox:1.36", command: [sh, -c, "echo no; exit 9"]}], restartPolicy: Never',
  ) +
  pod(
    'helped',
    plain,
    'initContainers: [{name: helper, image: "busybox:1.36", restartPolicy: Always, command: [sleep, "3600"], startupProbe: {exec: {command: ["true"]}, periodSeconds: 1}}]',
  ) +
  pod('spoken', 'terminationMessagePath: /dev/last', 'restartPolicy: Never').replace(
    '[sleep, "3600"]',
    '[sh, -c, "echo said; echo it is over > /dev/last; exit 4"]',
  ) +
  pod('held', plain).replace('labels:', 'finalizers: [example.com/backup], labels:')

/** Pods that are refused, each for a reason of its own. */
export const impossible =
  pod('nobody', plain, 'serviceAccountName: nobody') +
  pod('urgent', plain, 'priorityClassName: absent') +
  pod('contrary', plain, 'priorityClassName: system-node-critical, priority: 7') +
  pod('greedy', 'resources: {requests: {cpu: 2}, limits: {cpu: 1, memory: 1x}}') +
  pod('doubled', 'ports: [{containerPort: 80, hostPort: 70000, protocol: ICMP}], env: [{name: "", value: a}]') +
  pod('mixed', 'env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.nothing}}}]') +
  pod('probed', 'readinessProbe: {periodSeconds: -1, exec: {command: []}, tcpSocket: {port: 80}}') +
  pod('rooted', 'securityContext: {runAsUser: -1, privileged: true, allowPrivilegeEscalation: false}') +
  pod('unruled', plain, 'restartPolicy: Sometimes, dnsPolicy: None') +
  pod(
    'placed',
    plain,
    'topologySpreadConstraints: [{maxSkew: 0, topologyKey: "", whenUnsatisfiable: Maybe}], tolerations: [{operator: Near}]',
  ) +
  pod('gated-late', plain, 'nodeName: nowhere, schedulingGates: [{name: example.com/quota}]')

/** Work in parts, of which some fail, on a claim that all share. */
export const parts = `
apiVersion: v1
kind: PersistentVolume
metadata: {name: "parts-{ns}"}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteMany], storageClassName: "parts-{ns}", hostPath: {path: "/tmp/parts-{ns}", type: DirectoryOrCreate}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: parts}
spec: {accessModes: [ReadWriteMany], storageClassName: "parts-{ns}", resources: {requests: {storage: 1Gi}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: parts}
spec:
  completions: 3
  parallelism: 3
  completionMode: Indexed
  backoffLimitPerIndex: 0
  template:
    metadata: {labels: {app: parts}}
    spec:
      restartPolicy: Never
      nodeSelector: {kubernetes.io/hostname: "{node}"}
      terminationGracePeriodSeconds: 0
      containers:
      - name: box
        image: "busybox:1.36"
        command: [sh, -c, 'echo part $JOB_COMPLETION_INDEX > /data/$JOB_COMPLETION_INDEX; test $JOB_COMPLETION_INDEX != 1']
        volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: parts}}]
---
apiVersion: v1
kind: Pod
metadata: {name: reader}
spec:
  nodeSelector: {kubernetes.io/hostname: "{node}"}
  terminationGracePeriodSeconds: 0
  containers:
  - name: box
    image: "busybox:1.36"
    command: [sleep, "3600"]
    volumeMounts: [{name: data, mountPath: /data, readOnly: true}, {name: data, mountPath: /one, subPath: one}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: parts}}]
`
