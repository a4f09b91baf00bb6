import type {Version} from '../version.ts'

/** Why a text cannot be read, and where: offsets into the text that is being read. Caught by the reader, never seen outside. */
export class TextFault extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number = start + 1,
    readonly hint?: string,
    /** The first version whose kubectl reads it. */
    readonly before?: Version,
  ) {
    super(message)
    this.name = 'TextFault'
  }
}

/** Nesting that is read. kubectl gives up at 10,000; nothing that a server stores comes near to either. */
export const deepest = 1000

export const tooDeep = (start: number): TextFault => new TextFault(`nested deeper than ${deepest} levels`, start)

/** Values and keys of one document that are read; some hundred times what a server takes as one object. */
export const most = 2_000_000

/** Keys of one mapping: those of a JSON object of 3 MiB, which is all that a server reads, are fewer. */
export const mostKeys = 600_000

export const tooManyKeys = (start: number): TextFault =>
  new TextFault(`more than ${mostKeys} keys in one mapping: no server takes an object of that size`, start)

export const tooMany = (start: number): TextFault => new TextFault(`more than ${most} values in one document`, start)
