// Inputs of the benchmarks, made the same way each time.

const documents = index => [
  `apiVersion: v1
kind: Service
metadata:
  name: web-${index}
  labels:
    app: web-${index}
spec:
  clusterIP: None
  selector:
    app: web-${index}
  ports:
  - name: http
    port: 80`,
  `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web-${index}
spec:
  serviceName: web-${index}
  replicas: 1
  selector:
    matchLabels:
      app: web-${index}
  template:
    metadata:
      labels:
        app: web-${index}
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
        readinessProbe:
          httpGet:
            path: /
            port: http
        resources:
          requests:
            cpu: 100m
            memory: 64Mi
        volumeMounts:
        - name: www
          mountPath: /usr/share/nginx/html
  volumeClaimTemplates:
  - metadata:
      name: www
    spec:
      accessModes:
      - ReadWriteOnce
      storageClassName: class-${index}
      resources:
        requests:
          storage: 1Gi`,
  `apiVersion: v1
kind: PersistentVolume
metadata:
  name: volume-${index}
spec:
  capacity:
    storage: 2Gi
  accessModes:
  - ReadWriteOnce
  storageClassName: class-${index}
  nfs:
    server: nfs.example.com
    path: /exports/${index}`,
  `apiVersion: v1
kind: ConfigMap
metadata:
  name: web-${index}
data:
  index.html: |
    <h1>web ${index}</h1>
  mode: "fast"`,
]

/** {name: text}: `count` files of four resources each. */
export const webFiles = count =>
  Object.fromEntries(
    Array.from({length: count}, (_, index) => [`web-${index}.yaml`, `${documents(index).join('\n---\n')}\n`]),
  )

/**
 * One JSON List of `count` volumes and `count` claims: ten classes, sizes that make most claims bind. With `tooBig` every claim asks for
 * more than any volume has, and for another size than all others.
 */
export function claimsAndVolumes(count, {tooBig = false} = {}) {
  const items = []
  const common = index => ({accessModes: ['ReadWriteOnce'], storageClassName: `class-${index % 10}`})
  for (let index = 0; index < count; index++) {
    const spec = {
      ...common(index),
      capacity: {storage: `${1 + ((index * 7919) % 500)}Gi`},
      hostPath: {path: `/mnt/${index}`},
    }
    items.push({apiVersion: 'v1', kind: 'PersistentVolume', metadata: {name: `volume-${index}`}, spec})
  }
  for (let index = 0; index < count; index++) {
    const gibibytes = tooBig ? 501 + index : 1 + ((index * 104_729) % 500)
    const resources = {requests: {storage: `${gibibytes}Gi`}}
    const metadata = {name: `claim-${index}`, namespace: 'default'}
    items.push({apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: {...common(index), resources}})
  }
  return JSON.stringify({apiVersion: 'v1', kind: 'List', items})
}
