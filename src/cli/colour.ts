import {Chalk, type ChalkInstance} from 'chalk'

/** The colours of the program's texts; a name says what the text is, not what it looks like. */
export type Colour = ChalkInstance

/**
 * The one place that decides about colour: NO_COLOR (any non-empty value) and TERM=dumb turn it off, FORCE_COLOR turns it
 * on, else a terminal has it and a pipe has not. chalk itself ignores NO_COLOR (https://no-color.org).
 */
export function colourFor(
  stream: {readonly isTTY?: boolean},
  env: Readonly<Record<string, string | undefined>>,
): Colour {
  return new Chalk({level: wantsColour(stream, env) ? 1 : 0})
}

function wantsColour(stream: {readonly isTTY?: boolean}, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return Boolean(stream.isTTY) && env['TERM'] !== 'dumb'
}
