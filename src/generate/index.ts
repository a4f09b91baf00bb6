import {configmap} from './configmap.ts'
import {deployment} from './deployment.ts'
import type {Generator} from './option.ts'
import {pod} from './pod.ts'
import {pv} from './pv.ts'
import {pvc} from './pvc.ts'
import {secret} from './secret.ts'
import {service} from './service.ts'
import {statefulset} from './statefulset.ts'
import {storageclass} from './storageclass.ts'

/** Every generator, in the order of the help page. */
export const generators: readonly Generator[] = [
  pv,
  pvc,
  storageclass,
  service,
  statefulset,
  deployment,
  pod,
  configmap,
  secret,
]
