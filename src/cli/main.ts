import {shortCommands} from './commands/short.ts'
import {keptProgram, optimizeLater} from './kept-program.ts'

// For scripts/keep-code.mjs, which makes what keptProgram reads.
export {bundledProgram, codeFile, optimizeLater} from './kept-program.ts'

/** Runs the program with the words after its name; returns the exit code. Loads only what the command called for needs. */
export async function main(words: readonly string[]): Promise<number> {
  if (shortCommands.some(({name}) => name === words[0])) {
    optimizeLater()
    const kept = keptProgram()
    if (kept) return kept.run(words)
  }
  const [{runProgram}, {commands}] = await Promise.all([import('./program.ts'), import('./commands/index.ts')])
  return runProgram(words, commands)
}
