import type {Clock} from '../../clock.ts'
import {working} from '../process.ts'

/** The simulated shell, loaded when the first command runs: most pods never need it. */
export const loadShell = (clock: Clock): Promise<typeof import('./container-shell.ts')> =>
  working(clock, () => import('./container-shell.ts'))
