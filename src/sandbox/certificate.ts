import {createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto'

/** PEM texts of a server's own authority and of the certificate that it serves with. */
export interface Certificates {
  /** The authority's certificate: what clients trust. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/**
 * A new authority and a certificate of it for 127.0.0.1, ::1 and localhost, valid for ten years from `now` (milliseconds).
 * Elliptic curve keys, so that it takes milliseconds; written as DER here because Node has no way to issue certificates
 * (RFC 5280).
 */
export function createCertificates(now: number): Certificates {
  const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc']
  const authority = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const server = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const validity = {from: now - 60_000, to: now + 3650 * 86_400_000}
  const ca = {commonName: 'k8slab-sandbox-ca', key: authority.publicKey}
  const authorityCertificate = issue(ca, ca, authority.privateKey, validity, [
    extension('2.5.29.19', sequence(boolean(true)), true), // basicConstraints: an authority
    extension('2.5.29.15', bits(0x06, 1), true), // keyUsage: keyCertSign, cRLSign
  ])
  const subject = {commonName: 'k8slab-sandbox', key: server.publicKey}
  const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array<number>(15).fill(0), 1])]
  const alternatives = [...names.map(name => tagged(0x82, Buffer.from(name))), ...addresses.map(ip => tagged(0x87, ip))]
  const certificate = issue(subject, ca, authority.privateKey, validity, [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', bits(0x80, 7), true), // keyUsage: digitalSignature
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
    extension('2.5.29.17', sequence(...alternatives)), // subjectAltName
  ])
  return {
    authority: pem(authorityCertificate),
    certificate: pem(certificate),
    key: server.privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
  }
}

/** True when the private key can be read: a state folder may hold anything. */
export function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text)
    return true
  } catch {
    return false
  }
}

interface Party {
  readonly commonName: string
  readonly key: KeyObject
}

function issue(
  subject: Party,
  issuer: Party,
  issuerKey: KeyObject,
  validity: {from: number; to: number},
  extensions: Buffer[],
): Buffer {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serialNumber()),
    algorithm,
    distinguishedName(issuer.commonName),
    sequence(time(validity.from), time(validity.to)),
    distinguishedName(subject.commonName),
    subject.key.export({type: 'spki', format: 'der'}),
    tagged(0xa3, sequence(...extensions)),
  )
  return sequence(body, algorithm, bits(sign('sha256', body, issuerKey), 0))
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40 // positive, and no leading zero
  return bytes
}

const distinguishedName = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)))))

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), tagged(0x04, value))

function tagged(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  if (length < 0x100) return Buffer.from([0x81, length])
  return Buffer.from([0x82, length >> 8, length & 0xff])
}
const sequence = (...contents: Uint8Array[]): Buffer => tagged(0x30, ...contents)
const integer = (bytes: Uint8Array): Buffer => tagged(0x02, bytes)
const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]))
const bits = (content: number | Uint8Array, unused: number): Buffer =>
  tagged(0x03, Buffer.from([unused]), typeof content === 'number' ? Buffer.from([content]) : content)

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups = [part & 0x7f]
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return tagged(0x06, Buffer.from(bytes))
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280 4.1.2.5). */
function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return Number(text.slice(0, 4)) < 2050
    ? tagged(0x17, Buffer.from(`${text.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${text}Z`))
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`
