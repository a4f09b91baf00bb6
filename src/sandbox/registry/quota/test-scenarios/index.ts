import {attributes} from './attributes.ts'
import {claims} from './claims.ts'
import {counts} from './counts.ts'
import {limits} from './limits.ts'
import {pods} from './pods.ts'
import {quotas} from './quotas.ts'
import {resizes} from './resizes.ts'
import {scopes} from './scopes.ts'
import {services} from './services.ts'
import {workloads} from './workloads.ts'
import type {Scenario} from './scenario.ts'

export const scenarios: readonly Scenario[] = [
  ...claims,
  ...attributes,
  ...pods,
  ...resizes,
  ...scopes,
  ...limits,
  ...services,
  ...counts,
  ...quotas,
  ...workloads,
]
