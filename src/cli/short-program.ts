import {shortCommands} from './commands/short.ts'
import {runProgram} from './program.ts'

/** The program with the short commands alone: one file (dist/short-program.cjs) whose compiled code the build keeps beside it. */
export const run = (words: readonly string[]): Promise<number> => runProgram(words, shortCommands)
