// What the commands about unusual states of volumes and claims apply. Names of what has no namespace hold the namespace.

// A separator comes first: kubectl older than 1.33 takes what begins with a brace for JSON.
const volume = (name: string, spec: string, size = '1Gi'): string =>
  `---\n{apiVersion: v1, kind: PersistentVolume, metadata: {name: "${name}-{ns}", labels: {state: "{ns}"}}, ` +
  `spec: {capacity: {storage: ${size}}, accessModes: [ReadWriteOnce], ${spec}}}\n`
const claim = (name: string, spec: string, size = '1Gi'): string =>
  `---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, labels: {state: claim}}, ` +
  `spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}, ${spec}}}\n`
const storageClass = (name: string, fields: string): string =>
  `---\n{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: "${name}-{ns}"}, ${fields}}\n`
const pod = (name: string, spec: string, mount = 'volumeMounts: [{name: data, mountPath: /data}]'): string =>
  `---\n{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {state: pod}}, spec: {terminationGracePeriodSeconds: 0, ` +
  `containers: [{name: box, image: "busybox:1.36", command: [sleep, "3600"], ${mount}}], ${spec}}}\n`
const from = (claimName: string): string => `volumes: [{name: data, persistentVolumeClaim: {claimName: ${claimName}}}]`

const nowhere =
  'nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [nowhere]}]}]}}'

/** A class whose claims may grow, one whose claims may not, and a volume and claim of each. */
export const growing =
  storageClass('grows', 'provisioner: example.com/disk, allowVolumeExpansion: true, parameters: {type: fast}') +
  storageClass('fixed', 'provisioner: kubernetes.io/no-provisioner, mountOptions: [ro, noatime]') +
  volume('grows', 'storageClassName: "grows-{ns}", nfs: {server: nfs.example, path: /grows}') +
  volume('fixed', 'storageClassName: "fixed-{ns}", nfs: {server: nfs.example, path: /fixed, readOnly: true}') +
  claim('grows', 'storageClassName: "grows-{ns}"') +
  claim('fixed', 'storageClassName: "fixed-{ns}"')

/** Claims that name a volume of somebody else, one that is not there, one too small; volumes that name a claim. */
export const promised =
  volume('mine', 'storageClassName: "", claimRef: {namespace: "{ns}", name: mine}, hostPath: {path: /tmp/mine}') +
  volume(
    'taken',
    'storageClassName: "", claimRef: {namespace: elsewhere, name: theirs}, hostPath: {path: /tmp/taken}',
  ) +
  volume('tiny', 'storageClassName: "", hostPath: {path: /tmp/tiny}', '1Mi') +
  volume('local', `storageClassName: "far-{ns}", local: {path: /tmp}, ${nowhere}`) +
  storageClass('far', 'provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer') +
  claim('mine', 'storageClassName: ""') +
  claim('taken', 'storageClassName: "", volumeName: "taken-{ns}"') +
  claim('tiny', 'storageClassName: "", volumeName: "tiny-{ns}"') +
  claim('absent', 'storageClassName: "", volumeName: "absent-{ns}"') +
  claim('raw', 'storageClassName: "", volumeMode: Block, volumeName: "tiny-{ns}"') +
  claim('far', 'storageClassName: "far-{ns}"')
export const farAway = pod('far', from('far'))

/** A volume for each way to reach a disk. */
export const sources =
  volume(
    'iscsi',
    'iscsi: {targetPortal: "192.0.2.1:3260", iqn: "iqn.2024-01.example:disk", lun: 3, portals: ["192.0.2.2"], chapAuthSession: true, secretRef: {name: chap}}',
  ) +
  volume(
    'rbd',
    'storageClassName: ceph, rbd: {monitors: ["192.0.2.1:6789", "192.0.2.2:6789"], image: disk, secretRef: {name: ceph}}',
  ) +
  volume(
    'cephfs',
    'cephfs: {monitors: ["192.0.2.1:6789"], path: /some, user: reader, secretRef: {name: ceph, namespace: default}}',
  ) +
  volume(
    'csi',
    'csi: {driver: rbd.csi.ceph.com, volumeHandle: "0001-disk", fsType: xfs, readOnly: true, volumeAttributes: {pool: main, clusterID: one}, nodeStageSecretRef: {name: node, namespace: default}}, volumeAttributesClassName: gold',
  ) +
  volume('fc', 'volumeMode: Block, fc: {targetWWNs: ["5005"], lun: 0}') +
  volume(
    'nfs',
    'mountOptions: [nfsvers=4.1, hard], nfs: {server: nfs.example, path: /shared}, persistentVolumeReclaimPolicy: Recycle',
  ) +
  volume('local', `local: {path: /mnt/disk, fsType: ext4}, ${nowhere}`)

/** Classes, volumes and claims that are refused, each for a reason of its own. */
export const refused =
  storageClass('recycles', 'provisioner: example.com/disk, reclaimPolicy: Recycle') +
  storageClass('nobody', 'parameters: {a: b}') +
  storageClass(
    'wide',
    'provisioner: example.com/disk, allowedTopologies: [{matchLabelExpressions: [{key: zone, values: []}]}]',
  ) +
  volume('homeless', 'local: {path: /tmp}') +
  volume('unnamed', 'csi: {driver: "-x", volumeHandle: ""}') +
  volume('less', 'nfs: {server: "", path: relative}', '"-1"') +
  volume('modes', 'volumeMode: Tape, nfs: {server: a, path: /}, mountOptions: ["x y"]') +
  claim('operator', 'selector: {matchExpressions: [{key: a, operator: Near, values: [b]}]}') +
  claim('valueless', 'selector: {matchExpressions: [{key: a, operator: In}]}') +
  claim('less', 'storageClassName: ""', '"-1Gi"') +
  claim('units', 'storageClassName: ""', '1GB') +
  claim('Upper', 'storageClassName: ""') +
  claim('class', 'storageClassName: Not_A_Name') +
  claim('copied', 'dataSource: {kind: VolumeSnapshot, name: before}') +
  claim(
    'twice',
    'dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}',
  ) +
  pod('nameless', 'volumes: [{name: data, persistentVolumeClaim: {claimName: ""}}]') +
  pod('double', 'volumes: [{name: data, emptyDir: {}}, {name: data, hostPath: {path: /a, type: Place}}]') +
  pod(
    'overlaps',
    'volumes: [{name: data, emptyDir: {sizeLimit: "-1"}}]',
    'volumeMounts: [{name: data, mountPath: /a}, {name: data, mountPath: /a, subPath: ../b}]',
  )

/** A claim for one pod only, and two pods that want it; a claim made for a pod, and one that is in its place. */
export const contested =
  volume(
    'alone',
    'storageClassName: "alone-{ns}", hostPath: {path: "/tmp/alone-{ns}", type: DirectoryOrCreate}',
  ).replace('ReadWriteOnce', 'ReadWriteOncePod') +
  claim('alone', 'storageClassName: "alone-{ns}"').replace('ReadWriteOnce', 'ReadWriteOncePod') +
  pod('first', from('alone'))
export const contended = pod('second', from('alone'))
export const scratch =
  claim('taken-data', 'storageClassName: "none-{ns}"') +
  ['taken', 'scratch']
    .map(name =>
      pod(
        name,
        'volumes: [{name: data, ephemeral: {volumeClaimTemplate: {metadata: {labels: {state: own}}, spec: {accessModes: [ReadWriteOnce], storageClassName: "none-{ns}", resources: {requests: {storage: 1Gi}}}}}}]',
      ),
    )
    .join('')

/** A pod with a volume of every kind that needs nothing but the node. */
export const furnished =
  `
apiVersion: v1
kind: Pod
metadata: {name: furnished, labels: {state: pod}, annotations: {note: read}}
spec:
  terminationGracePeriodSeconds: 0
  securityContext: {fsGroup: 2000, runAsUser: 1000}
  containers:
  - name: box
    image: "busybox:1.36"
    command: [sleep, "3600"]
    volumeMounts:
    - {name: memory, mountPath: /memory}
    - {name: all, mountPath: /all, readOnly: true}
    - {name: host, mountPath: /host, subPath: inner}
    - {name: settings, mountPath: /settings/r, subPath: r}
  volumes:
  - {name: memory, emptyDir: {medium: Memory, sizeLimit: 16Mi}}
  - name: all
    projected:
      defaultMode: 0440
      sources:
      - configMap: {name: settings, items: [{key: r, path: conf/r, mode: 0400}]}
      - secret: {name: hidden}
      - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
      - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 600}
  - {name: host, hostPath: {path: "/tmp/furnished-{ns}", type: DirectoryOrCreate}}
  - {name: settings, configMap: {name: settings, optional: true}}
` + pod('wrong-type', 'volumes: [{name: data, hostPath: {path: "/tmp/absent-{ns}", type: Directory}}]')
