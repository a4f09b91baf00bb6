import type {Program} from '../process.ts'
import {amountOf, deviceBytes} from './dd.ts'

/** head: amounts of bytes with units, and devices, which have as many as are asked for. All else is the library's. */
export const head: Program = ({args, outBytes, builtin}) => {
  const [, attached] = /^(?:-c|--bytes=)(.+)$/.exec(args[0] ?? '') ?? []
  const isApart = attached === undefined && /^(-c|--bytes)$/.test(args[0] ?? '')
  const amount = amountOf(attached ?? (isApart ? (args[1] ?? '') : ''))
  if (amount === undefined) return builtin(args)
  const files = args.slice(isApart ? 2 : 1)
  const bytes = files.length === 1 ? deviceBytes(files[0]!, amount) : undefined
  if (bytes === undefined) return builtin(['-c', String(amount), ...files])
  outBytes(bytes)
  return 0
}
