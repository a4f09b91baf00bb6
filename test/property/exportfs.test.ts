import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readExports} from '../../src/nfs/exports.ts'

/**
 * The real exportfs against src/nfs, on texts that neither has seen. It runs in a mount namespace of its own, where
 * /etc/exports, /var/lib/nfs and /srv are other ones, so that nothing of this machine is touched.
 */
const version = ':2.6.2-'
const canRun =
  process.getuid?.() === 0 &&
  existsSync('/etc/exports') &&
  spawnSync('unshare', ['-m', 'true']).status === 0 &&
  spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'nfs-kernel-server'], {encoding: 'utf8'}).stdout?.includes(version)
const notice = 'skipped: needs root, unshare and exportfs of nfs-utils 2.6.2 (Debian: nfs-kernel-server)'

const script = `
mount --bind "$0/exports" /etc/exports && mount --bind "$0/state" /var/lib/nfs && mount -t tmpfs none /srv || exit 9
[ ! -d /etc/exports.d ] || mount -t tmpfs none /etc/exports.d
mkdir -p /srv/data/one '/srv/with space' && touch /var/lib/nfs/etab && cd /
for text in "$0"/in/*; do
  out=$0/out/$(basename "$text")
  cat "$text" > /etc/exports; : > /var/lib/nfs/etab
  exportfs -ra 2> "$out.err"; echo $? > "$out.exit"
  exportfs -s > "$out.table" 2>> "$out.err"
done`

const word = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words)
const option = fc.oneof(
  {
    weight: 20,
    arbitrary: word(
      ...'ro rw sync async secure insecure wdelay no_wdelay hide nohide crossmnt nocrossmnt root_squash'.split(' '),
      ...'no_root_squash all_squash no_all_squash subtree_check no_subtree_check no_auth_nlm no_acl pnfs'.split(' '),
      ...'nordirplus security_label anonuid=1000 anongid=-2 anonuid=4294967295 fsid=0 fsid=root fsid=0x1f mp'.split(
        ' ',
      ),
      ...'mountpoint=/srv refer=/a@10.0.0.1 replicas=/b@h sec=sys sec=krb5:krb5i sec=none sec=unix'.split(' '),
      'fsid=6fd5eb0f-0b2c-4a0c-9d6e-2c4e2a1b9d1c',
    ),
  },
  {weight: 1, arbitrary: word('RW', '', 'bogus', 'anonuid=x', 'fsid=zz', 'sec=foo', 'xprtsec=tls', '"rw"', '\\162w')},
)
const list = fc.array(option, {maxLength: 6}).map(options => `(${options.join(',')})`)
const host = word(
  '*',
  '10.0.0.1',
  '10.1',
  '192.168.56.0/24',
  '10.0.0.0/33',
  '10.0.0/8',
  'fd00::1',
  'fd00::/64',
  'localhost',
  '@staff',
  '*.lab',
  'gss/krb5',
  'nfs.invalid',
  '',
)
const client = fc.oneof(
  {weight: 10, arbitrary: fc.tuple(host, list).map(parts => parts.join(''))},
  {weight: 1, arbitrary: fc.tuple(host, list).map(parts => parts.join(' '))},
  {weight: 1, arbitrary: word('*', '10.0.0.2')},
)
const path = word('/srv', '/srv/data', '/srv/data/', '/srv//data/one', '"/srv/with space"', '/srv/with\\040space', '/')
const line = fc
  .tuple(path, fc.array(client, {maxLength: 3}), word('\n', '\n', '\n\n', '\r\n', ' # more\n', ' \\\n\n', '\n#\n'))
  .map(([first, clients, end]) => `${[first, ...clients].join(' ')}${end}`)
const text = fc.array(line, {minLength: 1, maxLength: 4}).map(lines => lines.join(''))

describe('the real exportfs', () => {
  it.skipIf(!canRun)(`says the same of texts of exports (${notice})`, () => {
    const seed = Date.now() & 0xffffffff
    const texts = fc.sample(text, {numRuns: 200, seed})
    const folder = mkdtempSync(join(tmpdir(), 'k8slab-exportfs-'))
    try {
      for (const name of ['in', 'out', 'state']) mkdirSync(join(folder, name))
      writeFileSync(join(folder, 'exports'), '')
      for (const [index, each] of texts.entries()) writeFileSync(join(folder, 'in', String(index)), each)
      const ran = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script, folder], {
        encoding: 'utf8',
      })
      expect({status: ran.status, stderr: ran.stderr}).toEqual({status: 0, stderr: ''})
      for (const [index, each] of texts.entries()) {
        const said = (kind: string): string => readFileSync(join(folder, 'out', `${index}.${kind}`), 'utf8')
        const {entries, problems} = readExports(each, 'exports')
        const answer = {
          refused: problems.some(({category}) => category === 'rejected'),
          table: entries.map(entry => `${entry.path}  ${entry.client}(${entry.options})\n`).join(''),
        }
        const real = {refused: said('exit') !== '0\n', table: said('table')}
        expect({seed, text: each, ...answer}).toEqual({seed, text: each, ...real})
      }
    } finally {
      rmSync(folder, {recursive: true, force: true})
    }
  })
})
