import type {Program} from '../process.ts'

/** cat: without words it copies what comes as it comes. All else is the library's. */
export const cat: Program = async ({args, input, coming, signal, outBytes, builtin}) => {
  if (args.length > 0) return builtin(args)
  if (coming === undefined) {
    outBytes(await input())
    return 0
  }
  for (let piece = await coming.piece(signal); piece !== undefined; piece = await coming.piece(signal)) outBytes(piece)
  return 0
}
