import {afterAll, beforeAll, expect, test} from 'vitest'
import {TestNode} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  const volume = {volumeMounts: [{name: 'v', mountPath: '/v'}]}
  node.create('ConfigMap', 'plain', {data: {script: '#!/bin/sh\n'}})
  node.pod('box', {command: ['sleep', '3600'], ...volume}, {volumes: [{name: 'v', configMap: {name: 'plain'}}]})
  node.pod('web', {image: 'nginx'})
  await node.ready('box', 'web')
  await node.sh(
    'box',
    'mkdir -p /tmp/d/sub; cd /tmp/d; printf 12345 > file; printf 1 > .dot; ln -s file link; ln -s sub to',
  )
  await node.sh('box', 'chmod 750 /tmp/d/file; chmod 1777 /tmp/d/sub')
  await node.sh('web', 'mkdir /tmp/d; cd /tmp/d; printf 12345 > file; ln -s none link')
})
afterAll(() => node.stop())

const masked = (text: string): string => text.replaceAll(/\w{3} [ \d]\d \d\d:\d\d/g, 'TIME')

test('ls -l as busybox prints it', async () => {
  expect(masked(await node.sh('box', 'cd /tmp/d; ls -l file link to sub/../file'))).toBe(
    `-rwxr-x---    1 root     root             5 TIME file
lrwxrwxrwx    1 root     root             4 TIME link -> file
-rwxr-x---    1 root     root             5 TIME sub/../file
lrwxrwxrwx    1 root     root             3 TIME to -> sub
`,
  )
  expect(masked(await node.sh('box', 'ls -ld /tmp/d/sub'))).toMatch(
    /^drwxrwxrwx +\d+ root     root +\d+ TIME \/tmp\/d\/sub\n$/,
  )
})

test('ls -l as GNU prints it', async () => {
  expect(masked(await node.sh('web', 'ls -l /tmp/d /none'))).toBe(
    "/tmp/d:\ntotal 4\n-rw-r--r-- 1 root root 5 TIME file\nlrwxrwxrwx 1 root root 4 TIME link -> none\nls: cannot access '/none': No such file or directory\nexit 2",
  )
})

test.each([
  ['ls', 'file\nlink\nsub\nto\n'],
  ['ls -A', '.dot\nfile\nlink\nsub\nto\n'],
  ['ls -a sub', '.\n..\n'],
  ['ls -rF', 'to@\nsub/\nlink@\nfile*\n'],
  ['ls -S file link', 'file\nlink\n'],
  ['ls file sub to', 'file\n\nsub:\n\nto:\n'],
  ['ls -d sub', 'sub\n'],
  ['ls -Z', "ls: invalid option -- 'Z'\nexit 1"],
  [
    'stat -c "%n %a %A %s %U:%G %F" file link',
    'file 750 -rwxr-x--- 5 root:root regular file\nlink 777 lrwxrwxrwx 4 root:root symbolic link\n',
  ],
  ['stat -L -c %F to', 'directory\n'],
  ['stat none', "stat: can't stat 'none': No such file or directory\nexit 1"],
  ['cp /v/script /tmp/copy; cat /tmp/copy; stat -c %F /tmp/copy', '#!/bin/sh\nregular file\n'],
  ['cp -a link sub/same; cp -f /v/script sub/; ls -F sub; rm sub/*', 'same@\nscript\n'],
  [
    'mkdir m -m 700; mkdir -pm711 p/q; mkdir --mode=777 -p p/q n; stat -c "%n %a" m p p/q n; rm -r m n p',
    'm 700\np 755\np/q 711\nn 777\n',
  ],
  [
    'mkdir -m 600 sub; mkdir -m none e; mkdir -p f && stat -c %a sub f; rm -r f',
    "mkdir: cannot create directory 'sub': File exists\nmkdir: invalid mode 'none'\n777\n755\n",
  ],
  ['realpath to link', '/tmp/d/sub\n/tmp/d/file\n'],
  ['realpath none/one', 'realpath: none/one: No such file or directory\nexit 1'],
  ['tty', 'not a tty\nexit 1'],
  ['stty size', 'stty: standard input: Inappropriate ioctl for device\nexit 1'],
  ['mountpoint /v; mountpoint /tmp', '/v is a mountpoint\n/tmp is not a mountpoint\nexit 1'],
  ['umask; nproc', '0022\n2\n'],
  ['chown root file; chown root none', 'chown: none: No such file or directory\nexit 1'],
  ['top', 'top: the sandbox shows processes once only: top -b -n 1\nexit 1'],
  ['top -b -n1 | tail -2 | cut -c1-8', '    1   \n   42   \n'],
  ['cat /etc/os-release', 'cat: /etc/os-release: No such file or directory\nexit 1'],
])('%s', async (command, output) => {
  expect(await node.sh('box', `cd /tmp/d; ${command}`)).toBe(output)
})

test('stat tells all of a file', async () => {
  expect(await node.sh('box', 'stat /tmp/d/file')).toMatch(
    /^ {2}File: \/tmp\/d\/file\n {2}Size: 5 +\tBlocks: \d+ +IO Block: 4096 {3}regular file\nDevice: \d+\tInode: \d+ +Links: 1\nAccess: \(0750\/-rwxr-x---\) {2}Uid: \( {4}0\/ {4}root\) {3}Gid: \( {4}0\/ {4}root\)\nAccess: \d{4}-/,
  )
})

test('what a terminal knows of itself', async () => {
  const terminal = await node.terminal('box', ['sh'])
  terminal.session.resize(40, 10)
  terminal.type('tty; stty size; cd /tmp/d; ls\rexit\r')
  await terminal.shows('ls\n/dev/pts/0\n10 40\nfile  link  sub   to\n/tmp/d # exit\n')
  expect(await terminal.exit).toBe(0)
})

test('the system of an image; a file that may not be run', async () => {
  expect(await node.exec('web', ['cat', '/etc/os-release'])).toContain('ID=debian\n')
  await expect(node.exec('box', ['/v/script'])).rejects.toThrow('exec: "/v/script": permission denied: unknown')
})
