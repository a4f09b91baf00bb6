import type {FileStat} from '../files/container-files.ts'

const letters: Readonly<Record<FileStat['kind'], string>> = {directory: 'd', file: '-', link: 'l', other: '?'}

/** `drwxrwsr-t` */
export function modeText({kind, mode}: Pick<FileStat, 'kind' | 'mode'>): string {
  const bits = Array.from('rwxrwxrwx', (letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-'))
  const special = (bit: number, at: number, set: string): void => {
    if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? set : set.toUpperCase()
  }
  special(0o4000, 2, 's')
  special(0o2000, 5, 's')
  special(0o1000, 8, 't')
  return letters[kind] + bits.join('')
}
