// agnhost mounttest: makes and reads files in volumes, and tells of them. Kubernetes test/images/agnhost/mounttest
import {FileError, isFileError} from '../../files/file-error.ts'
import type {Process} from '../../process.ts'
import {ownerOf} from '../owners.ts'
import {flagOf} from './answers.ts'

const INITIAL = 'mount-tester new file\n'

/** The letters that Go writes before the permissions, in its order. */
const letters = (kind: string, mode: number): string =>
  [
    kind === 'directory' && 'd',
    kind === 'link' && 'L',
    mode & 0o4000 && 'u',
    mode & 0o2000 && 'g',
    mode & 0o1000 && 't',
  ]
    .filter(letter => typeof letter === 'string')
    .join('')

/** Go's fs.FileMode: `drwxr-xr-x`, `-rw-r--r--`. */
const modeText = (kind: string, mode: number): string =>
  `${letters(kind, mode) || '-'}${['r', 'w', 'x']
    .join('')
    .repeat(3)
    .split('')
    .map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'))
    .join('')}`

/** What a path error of Go says after its colon. */
const whyText = (error: FileError): string => error.message.replace(/^\w+: /, '').replace(/, .*$/, '')

class MountTest {
  failed = false

  constructor(readonly process: Process) {}

  path(flag: string): string {
    return flagOf(this.process.args, flag) ?? ''
  }

  /** Carries out what one flag asks; what goes wrong is printed, and the rest goes on. */
  do(flag: string, what: (path: string) => string, failure: (path: string) => string): void {
    const path = this.path(flag)
    if (path !== '') this.try(path, what, failure)
  }

  try(path: string, what: (path: string) => string, failure: (path: string) => string): void {
    const {log} = this.process
    try {
      log(what(path))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      this.failed = true
      log(`${failure(path)}: open ${path}: ${whyText(error)}\n`)
    }
  }
}

/** Runs what the flags ask for, in the order that the tests rely on. */
export async function mounttest(process: Process): Promise<number> {
  const {files} = process.host
  const test = new MountTest(process)
  const quoted = (path: string): string => JSON.stringify(path)
  const content = (path: string): string => `content of file ${quoted(path)}: ${files.readText(path)}\n`
  test.do(
    'fs_type',
    path => `mount type of ${quoted(path)}: ${fileSystemOf(process, path)}\n`,
    path => `error from statfs(${quoted(path)})`,
  )
  for (const mode of ['0644', '0666', '0660', '0777']) {
    test.do(
      `new_file_${mode}`,
      path => {
        const isNew = !files.exists(path)
        files.write(path, INITIAL)
        if (isNew) files.chmod(path, Number.parseInt(mode, 8))
        return content(path)
      },
      path => `error writing new file ${quoted(path)}`,
    )
  }
  const stat = (path: string): string => `error from Stat(${quoted(path)})`
  test.do(
    'file_mode',
    path => {
      const {kind, mode} = files.stat(path)
      return `mode of file ${quoted(path)}: ${modeText(kind, mode)}\n`
    },
    stat,
  )
  test.do(
    'file_perm',
    path => `perms of file ${quoted(path)}: ${modeText('file', files.stat(path).mode & 0o777)}\n`,
    stat,
  )
  test.do(
    'file_owner',
    path => {
      files.stat(path)
      const {user, group} = ownerOf(process.host, path)
      return `owner UID of ${quoted(path)}: ${user}\nowner GID of ${quoted(path)}: ${group}\n`
    },
    path => `error from stat(${quoted(path)})`,
  )
  test.do('file_content', content, path => `error reading file content for ${quoted(path)}`)
  const inLoop = test.path('file_content_in_loop')
  if (inLoop !== '' && !(await readInLoop(process, inLoop))) test.failed = true
  return test.failed ? 1 : 0
}

function fileSystemOf({host: {files}}: Process, path: string): string {
  files.stat(path)
  const mount = files.mounts.find(candidate => path === candidate.path || path.startsWith(`${candidate.path}/`))
  // The program knows this one by name, the others by their number: overlayfs, ext4.
  return mount?.type === 'tmpfs' ? 'tmpfs' : mount === undefined ? '2035054128' : '61267'
}

/** Reads every two seconds, for as long as --retry_time says. Returns false when the last look failed. */
async function readInLoop(process: Process, path: string): Promise<boolean> {
  const {args, host, log, signal, wait} = process
  const seconds = Number(flagOf(args, 'retry_time') ?? 180)
  const isPatient = flagOf(args, 'break_on_expected_content') === 'false'
  const end = host.clock.now() + seconds * 1000
  let found = true
  while (host.clock.now() < end && !signal.aborted) {
    try {
      const content = host.files.readText(path)
      found = true
      log(`content of file ${JSON.stringify(path)}: ${content}\n`)
      if (!isPatient && content === INITIAL) return true
      if (!isPatient) log(`Unexpected content. Expected: ${INITIAL}. Retrying\n`)
    } catch (error) {
      if (!isFileError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ELOOP')) throw error
      found = false
      log(`Error reading file ${path}: open ${path}: no such file or directory, retrying\n`)
    }
    await wait(2000)
  }
  return found
}
