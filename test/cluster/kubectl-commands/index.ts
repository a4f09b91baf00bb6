import {changing} from './changing.ts'
import type {Command} from './command.ts'
import {creating} from './creating.ts'
import {inside} from './inside.ts'
import {reading} from './reading.ts'
import {rolling} from './rolling.ts'
import {stateful} from './stateful.ts'

/** What is asked of two clusters: one list of kubectl commands, in one namespace, in this order. */
export const commands: readonly Command[] = [...creating, ...reading, ...changing, ...rolling, ...stateful, ...inside]
