// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const controls = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g

/** A text that quotes what others wrote (names, values, paths), of one line or several: no escape in it gets through to the terminal. */
export const harmless = (text: string): string => text.replace(controls, '·')
