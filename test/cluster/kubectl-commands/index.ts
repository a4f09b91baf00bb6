import {asking} from './asking.ts'
import {autoscaling} from './autoscaling.ts'
import {changing} from './changing.ts'
import {claimChanges} from './claim-changes.ts'
import {claims} from './claims.ts'
import {classStates} from './class-states.ts'
import type {Command} from './command.ts'
import {creating} from './creating.ts'
import {describing} from './describing.ts'
import {filesApplied} from './files-applied.ts'
import {formats} from './formats.ts'
import {inside} from './inside.ts'
import {namespaces} from './namespaces.ts'
import {nodes} from './nodes.ts'
import {podStates} from './pod-states.ts'
import {reading} from './reading.ts'
import {rolling} from './rolling.ts'
import {running} from './running.ts'
import {setStates} from './set-states.ts'
import {stateful} from './stateful.ts'
import {storageStates} from './storage-states.ts'
import {volumes} from './volumes.ts'
import {watching} from './watching.ts'
import {workloads} from './workloads.ts'

/** What is asked of two clusters: one list of kubectl commands, in one namespace, in this order. */
export const commands: readonly Command[] = [
  ...creating,
  ...reading,
  ...changing,
  ...filesApplied,
  ...formats,
  ...asking,
  ...describing,
  ...watching,
  ...rolling,
  ...stateful,
  ...workloads,
  ...autoscaling,
  ...volumes,
  ...claims,
  ...claimChanges,
  ...classStates,
  ...storageStates,
  ...setStates,
  ...podStates,
  ...namespaces,
  ...inside,
  ...running,
  ...nodes,
]
