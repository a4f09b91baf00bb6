import {X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import https from 'node:https'
import type {AddressInfo} from 'node:net'
import {expect, test} from 'vitest'
import {createCertificates, isPrivateKey} from './certificate.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

test('the served certificate is of the authority, for loopback names only', () => {
  const {authority, certificate, key} = createCertificates(now)
  const ca = new X509Certificate(authority)
  const served = new X509Certificate(certificate)
  expect(ca.ca).toBe(true)
  expect(served.ca).toBe(false)
  expect(ca.verify(ca.publicKey)).toBe(true)
  expect(served.verify(ca.publicKey)).toBe(true)
  expect(served.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(served.checkIP('10.0.0.1')).toBeUndefined()
  expect(served.checkHost('localhost')).toBe('localhost')
  expect(served.checkHost('example.org')).toBeUndefined()
  expect(Date.parse(served.validTo) - now).toBe(3650 * 86_400_000)
  expect(isPrivateKey(key)).toBe(true)
  expect(isPrivateKey('rubbish')).toBe(false)
})

test('a client that trusts the authority connects, another does not', async () => {
  const {authority, certificate, key} = createCertificates(Date.now())
  const server = https.createServer({cert: certificate, key}, (_, response) => response.end('hello'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const get = (ca?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      https
        .get({host: '127.0.0.1', port, ca, agent: false}, response => {
          response.setEncoding('utf8').on('data', resolve)
        })
        .on('error', reject)
    })
  await expect(get(authority)).resolves.toBe('hello')
  await expect(get(createCertificates(Date.now()).authority)).rejects.toThrow('certificate signature failure')
  server.close()
})
