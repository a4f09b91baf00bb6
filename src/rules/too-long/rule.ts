import {countOf, writtenPath} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const tooLong = refusalRule(
  {code: 'KL209', slug: 'too-long', title: 'a value is longer than the server accepts'},
  ({path, detail, type}) => {
    const isList = type === 'Too many'
    const limit = /(\d+) (?:bytes?|items?)/.exec(detail)?.[1]
    const most = limit === undefined ? '' : isList ? ` to ${countOf(Number(limit), 'item')}` : ` to ${limit} bytes`
    return {
      message: `${writtenPath(path.at)} is too long: ${detail}`,
      hint: /^(data|binaryData|stringData)?$/.test(path.name)
        ? 'part it into several objects, or keep large files on a volume'
        : `shorten it${most}`,
    }
  },
)
