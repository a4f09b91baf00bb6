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

export const isFileErrorCode = (code: unknown): code is FileErrorCode =>
  typeof code === 'string' && Object.hasOwn(texts, code)

const systemTexts: Readonly<Partial<Record<FileErrorCode, string>>> = {
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EXDEV: 'Invalid cross-device link',
}

/** As strerror(3) has it: `Read-only file system`. */
export function systemText(code: FileErrorCode): string {
  const text = texts[code]
  return systemTexts[code] ?? text.charAt(0).toUpperCase() + text.slice(1)
}

/** The error of a real file operation, told with the container's path. */
export function translated(error: unknown, operation: string, path: string): FileError {
  if (error instanceof FileError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return new FileError(isFileErrorCode(code) ? code : 'EACCES', operation, path)
}

/** True for an error with one of these codes. */
export const isFileError = (error: unknown, ...codes: readonly FileErrorCode[]): error is FileError =>
  error instanceof FileError && codes.includes(error.code)
