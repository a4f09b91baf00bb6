import type {Program} from '../process.ts'

/** cat: without words it copies, line by line to a terminal. All else is the library's. */
export const cat: Program = async ({args, input, coming, tty, signal, outBytes, log, builtin}) => {
  if (args.length > 0) return builtin(args)
  if (!tty || coming === undefined) {
    outBytes(await input())
    return 0
  }
  for (let line = await coming.line(signal); line !== undefined; line = await coming.line(signal)) {
    log(Buffer.from(line).toString('utf8'))
  }
  return 0
}
