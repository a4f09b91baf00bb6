/** What goes wrong with files, in Node's words: shells and programs print from the code and the text. */
export type FileErrorCode =
  | 'EACCES'
  | 'EBUSY'
  | 'EEXIST'
  | 'EFBIG'
  | 'EINVAL'
  | 'EISDIR'
  | 'ELOOP'
  | 'ENOENT'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'EROFS'
  | 'EXDEV'

const texts: Readonly<Record<FileErrorCode, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EFBIG: 'file too large',
  EINVAL: 'invalid argument',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EROFS: 'read-only file system',
  EXDEV: 'cross-device link not permitted',
}

/** `ENOENT: no such file or directory, open '/data/x'`: the path is the container's, never the host's. */
export class FileError extends Error {
  constructor(
    readonly code: FileErrorCode,
    operation: string,
    readonly path: string,
  ) {
    super(`${code}: ${texts[code]}, ${operation} '${path}'`)
    this.name = 'FileError'
  }
}

const isCode = (code: unknown): code is FileErrorCode => typeof code === 'string' && Object.hasOwn(texts, code)

/** The error of a real file operation, told with the container's path. */
export function translated(error: unknown, operation: string, path: string): FileError {
  if (error instanceof FileError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return new FileError(isCode(code) ? code : 'EACCES', operation, path)
}

/** True for an error with one of these codes. */
export const isFileError = (error: unknown, ...codes: readonly FileErrorCode[]): error is FileError =>
  error instanceof FileError && codes.includes(error.code)
