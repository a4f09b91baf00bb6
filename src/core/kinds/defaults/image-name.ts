/**
 * The tag of an image name as container runtimes read it: `latest` when neither tag nor digest is given. Undefined when there is only a
 * digest, or when the name is none. Kubernetes pkg/util/parsers and github.com/distribution/reference.
 */
export function imageTag(image: string): string | undefined {
  const plain = plainImage.exec(image)
  if (plain) return plain[1] ?? 'latest'
  if (/^[a-f0-9]{64}$/.test(image)) return undefined
  const [domain, rest] = splitDomain(image)
  const path = rest.split(':', 1)[0]!
  if (path !== path.toLowerCase()) return undefined
  const match = referenceExpression.exec(`${domain}/${rest}`)
  if (!match) return undefined
  const {name = '', tag, digest} = match.groups ?? {}
  const familiar = name.slice(name.indexOf('/') + 1)
  if (familiar.length > 255 || (digest !== undefined && !isDigest(digest))) return undefined
  return tag ?? (digest === undefined ? 'latest' : undefined)
}

/** `nginx:1.27`, as most images are written: the whole grammar takes its time at first. */
const plainImage = /^[a-z0-9]{1,63}(?::(\w[\w.-]{0,127}))?$/

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const hostPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const host = `(?:${hostPart}(?:\\.${hostPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const digestPart = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const referenceExpression = new RegExp(
  `^(?<name>(?:${host}/)?${component}(?:/${component})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>${digestPart}))?$`,
)

const digestLengths: Readonly<Record<string, number>> = {sha256: 64, sha384: 96, sha512: 128}
function isDigest(digest: string): boolean {
  const [algorithm = '', hex = ''] = digest.split(':')
  return hex.length === digestLengths[algorithm] && /^[a-f0-9]+$/.test(hex)
}

/** `nginx` is docker.io/library/nginx; only a first part with a dot, a port or an upper-case letter is a host. */
function splitDomain(image: string): [domain: string, rest: string] {
  const slash = image.indexOf('/')
  const first = slash < 0 ? '' : image.slice(0, slash)
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  let [domain, rest] = isHost ? [first, image.slice(slash + 1)] : ['docker.io', image]
  if (domain === 'index.docker.io') domain = 'docker.io'
  if (domain === 'docker.io' && !rest.includes('/')) rest = `library/${rest}`
  return [domain, rest]
}
