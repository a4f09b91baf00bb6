/** What Go says of a certificate and its key that do not fit. Go src/crypto/tls/tls.go X509KeyPair */
import type {KeyObject, X509Certificate} from 'node:crypto'

// Loaded when a certificate comes: most manifests hold none, and it takes a twelfth of the start.
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto')

interface Block {
  readonly type: string
  readonly pem: string
}
const blocksOf = (text: string): Block[] =>
  [...text.matchAll(/^-----BEGIN ([^\n]*?)-----\r?\n[\s\S]*?^-----END \1-----[ \t]*$/gm)].map(match => ({
    type: match[1]!,
    pem: match[0],
  }))

const types = (blocks: readonly Block[]): string => `[${blocks.map(({type}) => type).join(' ')}]`
const isKey = ({type}: Block): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY')

function missingCertificate(blocks: readonly Block[]): string {
  if (blocks.length === 0) return 'tls: failed to find any PEM data in certificate input'
  if (blocks.length === 1 && blocks[0]!.type.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${types(blocks)}`
}

function missingKey(blocks: readonly Block[]): string {
  if (blocks.length === 0) return 'tls: failed to find any PEM data in key input'
  if (blocks.length === 1 && blocks[0]!.type === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key'
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${types(blocks)}`
}

/** What is wrong with a pair in PEM; undefined when they fit. */
export function tlsPairProblem(certificate: Uint8Array, key: Uint8Array): string | undefined {
  const blocks = blocksOf(Buffer.from(certificate).toString('latin1'))
  const first = blocks.find(({type}) => type === 'CERTIFICATE')
  if (!first) return missingCertificate(blocks)
  const keyBlocks = blocksOf(Buffer.from(key).toString('latin1'))
  const keyBlock = keyBlocks.find(isKey)
  if (!keyBlock) return missingKey(keyBlocks)
  return matchProblem(first.pem, keyBlock.pem)
}

function matchProblem(certificatePem: string, keyPem: string): string | undefined {
  let certificate: X509Certificate
  try {
    certificate = new (crypto().X509Certificate)(certificatePem)
  } catch {
    return 'x509: malformed certificate'
  }
  let key: KeyObject
  try {
    key = crypto().createPrivateKey(keyPem)
  } catch {
    return 'tls: failed to parse private key'
  }
  if (certificate.publicKey.asymmetricKeyType !== key.asymmetricKeyType) {
    return 'tls: private key type does not match public key type'
  }
  return certificate.checkPrivateKey(key) ? undefined : 'tls: private key does not match public key'
}
