import type {Palette} from '../report/text.ts'
import type {Colour} from './colour.ts'

/** The report's roles in this program's colours. */
export const paletteOf = (colour: Colour): Palette => ({
  error: colour.red.bold,
  warning: colour.yellow.bold,
  info: colour.blue.bold,
  strong: colour.bold,
  faint: colour.dim,
  help: colour.cyan,
})
