import {countOf, writtenPath} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const tooLong = refusalRule(
  {code: 'KL209', slug: 'too-long', title: 'a value is longer than the server accepts'},
  ({path, detail, type, value}, {manifest: {kind}}) => {
    if (/too large/.test(detail)) return tooLargeObject(kind, Number(value), detail)
    const isList = type === 'Too many'
    const limit = /(\d+) (?:bytes?|items?)/.exec(detail)?.[1]
    const most = limit === undefined ? '' : isList ? ` to ${countOf(Number(limit), 'item')}` : ` to ${limit} bytes`
    return {
      message: `${writtenPath(path.at) || `this ${kind}`} is too long: ${detail}`,
      hint: /^(data|binaryData|stringData)?$/.test(path.name) ? partIt : `shorten it${most}`,
    }
  },
)

const partIt = 'part it into several objects, or keep large files on a volume'

/** What no server reads, and what etcd does not keep. */
const tooLargeObject = (kind: string, bytes: number, detail: string): {message: string; hint: string} => ({
  message: detail.startsWith('etcdserver')
    ? `this ${kind} is too large to be stored: its texts alone have ${bytes} bytes, and etcd takes ${1.5 * 1024 * 1024}`
    : `this ${kind} is too large: kubectl sends ${bytes} bytes, and the API server takes ${3 * 1024 * 1024}`,
  hint: partIt,
})
