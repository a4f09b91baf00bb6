import type {ChangesByType} from '../defaulting.ts'
import {coreDefaults} from './core.ts'
import {otherDefaults} from './others.ts'
import {podDefaults} from './pod.ts'
import {workloadDefaults} from './workloads.ts'

/** What the API server fills in, by type. */
export const defaultsByType: ChangesByType = {...podDefaults, ...coreDefaults, ...workloadDefaults, ...otherDefaults}
