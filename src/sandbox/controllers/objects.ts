// The fields of Kubernetes objects that controllers and nodes read. The registry validates every object against the real
// schemas before it stores it, so a stored object has these shapes; fields that nobody here reads are left out.
// One file for each part of the API, all of them here.

export type * from './objects/autoscaling.ts'
export type * from './objects/cluster.ts'
export type * from './objects/containers.ts'
export type * from './objects/disruption.ts'
export type * from './objects/jobs.ts'
export type * from './objects/meta.ts'
export type * from './objects/network.ts'
export type * from './objects/pods.ts'
export type * from './objects/scheduling.ts'
export type * from './objects/storage.ts'
export type * from './objects/volumes.ts'
export type * from './objects/workloads.ts'
