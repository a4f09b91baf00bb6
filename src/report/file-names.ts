import {isAbsolute, relative, resolve, sep} from 'node:path'
import {pathToFileURL} from 'node:url'

/** Where the files of a run are, and what their names in a report are relative to. */
export interface Folders {
  /** The folder that file names count from. */
  readonly current: string
  /** The root of the checkout, where it is known: services name files from there. */
  readonly root: string
}

/** A file's name from the root, with slashes; the whole path of a file elsewhere. `-` is standard input and stays. */
export function nameFromRoot(file: string, {current, root}: Folders): string {
  if (file === '-') return file
  const whole = resolve(current, file)
  const inside = relative(root, whole)
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
  return (isOutside ? whole : inside).split(sep).join('/')
}

/** The same as a URI reference: relative below the root, else file://. */
export function uriFromRoot(file: string, folders: Folders): string {
  const name = nameFromRoot(file, folders)
  if (name !== '-' && isAbsolute(name)) return pathToFileURL(name).href
  const path = name.split('/').map(encodeURIComponent).join('/')
  // A colon in the first part would read as a scheme.
  return path.replaceAll('%3A', ':').replace(/^([^/]*):/, './$1:')
}
