/** An error as the server sends it: number, SQLSTATE and text. */
export class SqlError extends Error {
  constructor(
    readonly code: number,
    readonly state: string,
    message: string,
  ) {
    super(message)
    this.name = 'SqlError'
  }
}

/** Something that MySQL can and this model cannot: said in so many words. */
export const unsupported = (what: string): SqlError =>
  new SqlError(1235, '42000', `The sandbox's model of MySQL doesn't support '${what}'`)

export const unknownDatabase = (name: string): SqlError => new SqlError(1049, '42000', `Unknown database '${name}'`)
