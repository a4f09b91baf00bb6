// Whole processes side by side: each round runs every candidate once, so that a slow moment of the machine hits all alike.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

/**
 * Runs `candidates` ({name: [program, ...args]}) in turn, `rounds` times after one warm-up. Returns {name: milliseconds[]}.
 * A candidate that cannot be started is left out, with a notice.
 */
export function sideBySide(candidates, rounds, options = {}) {
  const times = Object.fromEntries(Object.keys(candidates).map(name => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, [program, ...args]] of Object.entries(candidates)) {
      if (!times[name]) continue
      const started = performance.now()
      const {error} = spawnSync(program, args, {stdio: 'ignore', ...options})
      if (error) {
        console.log(`  ${name}: ${error.message}; left out`)
        delete times[name]
      } else if (round >= 0) times[name].push(performance.now() - started)
    }
  }
  return times
}

/** Prints medians, and each candidate's ratio to `base`: the median of the ratios round by round. */
export function printRatios(title, times, base) {
  console.log(`\n${title}`)
  for (const [name, all] of Object.entries(times)) {
    const ratios = all.map((time, round) => time / times[base][round])
    const range = `${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)}`
    console.log(
      `  ${name.padEnd(34)} ${median(all).toFixed(0).padStart(6)} ms (${range})   ${median(ratios).toFixed(2)} x ${base}`,
    )
  }
}

/** Calls `act` with a folder that is removed afterwards. */
export async function inFolder(act) {
  const folder = mkdtempSync(join(tmpdir(), 'k8slab-bench-'))
  try {
    await act(folder)
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}
