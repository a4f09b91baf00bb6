import type {TranscriptOptions} from '../labs/transcript.ts'
import type {CommandContext} from './command.ts'

const narrowest = 60
const widest = 100

/** Lines of text are wrapped for the terminal; without one, for 80 columns. */
const widthOf = (stream: NodeJS.WriteStream): number =>
  Math.min(Math.max((stream.isTTY && stream.columns) || 80, narrowest), widest)

/** How a transcript is written for this process: the text on stdout, the passing line and notices on stderr. */
export function transcriptOptions(context: CommandContext, cleanCommand: string): TranscriptOptions {
  const {stdout, stderr, colour, env} = context
  const {out, err} = colour
  const moving = stdout.isTTY && stderr.isTTY && env['TERM'] !== 'dumb'
  let shown = false
  const status = (line: string): void => {
    if (line === '' && !shown) return
    shown = line !== ''
    stderr.write(`\r\u001b[K${err.dim(line)}`)
  }
  return {
    write: text => stdout.write(text),
    status: moving ? status : undefined,
    notice: line => stderr.write(`${line}\n`),
    palette: {title: out.bold, command: out.cyan, good: out.green, bad: out.red, faint: out.dim},
    width: widthOf(stdout),
    cleanCommand,
  }
}
