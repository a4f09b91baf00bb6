import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {TestNode} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.create('ConfigMap', 'scripts', {
    data: {
      'run.sh': '#!/bin/sh\nread x\necho "$0 $1 $x"\nexit 3\n',
      'tick.sh': '#!/bin/sh\nwhile true; do echo tick; sleep 1; done\n',
      'other.py': '#!/usr/bin/python3\n',
    },
  })
  const volumes: JsonObject[] = [
    {name: 'fixed', emptyDir: {}},
    {name: 'run', configMap: {name: 'scripts', defaultMode: 0o755}},
    {name: 'text', configMap: {name: 'scripts'}},
  ]
  const volumeMounts: JsonObject[] = [
    {name: 'fixed', mountPath: '/fixed', readOnly: true},
    {name: 'run', mountPath: '/run/scripts'},
    {name: 'text', mountPath: '/text'},
  ]
  node.pod('box', {command: ['sleep', '3600'], volumeMounts}, {volumes})
  node.pod('ticker', {command: ['/run/scripts/tick.sh'], volumeMounts}, {volumes})
  await node.ready('box', 'ticker')
})
afterAll(() => node.stop())

describe('what fails is told as the shell of busybox tells it, and the script goes on', () => {
  test.each([
    ['nosuch', 'sh: nosuch: not found\n127'],
    ['/nosuch', 'sh: /nosuch: not found\n127'],
    ['cd /text; ./run.sh', 'sh: ./run.sh: Permission denied\n126'],
    ['/run/scripts/other.py', 'sh: /run/scripts/other.py: not found\n127'],
    ['/tmp', 'sh: /tmp: Permission denied\n126'],
    ['echo hi > /fixed/x', "sh: can't create /fixed/x: Read-only file system\n1"],
    ['echo hi >> "/fixed/a b"', "sh: can't create /fixed/a b: Read-only file system\n1"],
    ['f=/fixed/x; cd /tmp; echo hi > $f', "sh: can't create /fixed/x: Read-only file system\n1"],
    ['echo hi > /nosuch/x', "sh: can't create /nosuch/x: nonexistent directory\n1"],
    ['echo hi > /tmp', "sh: can't create /tmp: Is a directory\n1"],
    ['cat < /nosuch', "sh: can't open /nosuch: no such file\n1"],
    ['cd /nosuch', "sh: cd: can't cd to /nosuch: No such file or directory\n1"],
    ['. /nosuch', "sh: .: can't open '/nosuch': No such file or directory\n1"],
    ['touch /fixed/x', "touch: cannot touch '/fixed/x': Read-only file system\n1"],
    ['mkdir /fixed/d', "mkdir: cannot create directory '/fixed/d': Read-only file system\n1"],
    ['bash -c nosuch', 'bash: nosuch: command not found\n127'],
    ['bash -c "echo hi > /fixed/x"', 'bash: /fixed/x: Read-only file system\n1'],
    ['echo ok > /tmp/x; echo more >> /tmp/x; cd /tmp; echo last >> x; cat x', 'ok\nmore\nlast\n0'],
    ['echo hi > /dev/null; f=/dev/stdout; echo out > $f; echo err >&2', 'out\nerr\n0'],
  ])('%s', async (script, said) => {
    expect(await node.sh('box', `${script}\necho $?`)).toBe(`${said}\n`)
  })

  test('a script that cannot be read', async () => {
    expect(await node.sh('box', 'if')).toBe('sh: syntax error: unexpected end of file (expecting "then")\nexit 2')
  })
})

describe('commands that start others', () => {
  test.each([
    ['x=$(sh -c "echo inner"); echo "<$x>"', '<inner>\n'],
    ['timeout 5 echo hi > /tmp/t; echo "[$(cat /tmp/t)]"', '[hi]\n'],
    [
      'find /text -maxdepth 1 -name run.sh -exec echo found {} \\; > /tmp/t; echo first; cat /tmp/t',
      'first\nfound /text/run.sh\n',
    ],
    ['a=1; export b=2; sh -c \'echo "$a$b"\'', '2\n'],
    ['echo in | /run/scripts/run.sh word; echo $?', '/run/scripts/run.sh word in\n3\n'],
    ['cd /run/scripts; x=$(echo in | ./run.sh word); echo "<$x>"', '<./run.sh word in>\n'],
    ["env A=1 sh -c 'echo $A'", '1\n'],
    ['/bin/echo one; /usr/bin/printf two', 'one\ntwo'],
    ['sh -c "env" | grep -c OPEN', '0\nexit 1'],
  ])('%s', async (script, output) => {
    expect(await node.sh('box', script)).toBe(output)
  })

  test('a script is the container’s own process: what it writes is in the log at once', async () => {
    await expect.poll(() => node.logs('ticker')).toMatch(/^tick\ntick\n/)
  })
})

describe('scripts that are sent', () => {
  test.each([
    ['sh', 'read x\nhello\necho "<$x>"\n', 'sh: hello: not found\n<>\n'],
    ['bash', 'read x\nhello\necho "<$x>"\n', '<hello>\n'],
    ['bash', 'cat > /tmp/rest\none\ntwo\n', ''],
    ['sh', 'cat /tmp/rest; set -- a b\nf() {\n  echo "f $1 $#"\n}\nf "$@"\n', 'one\ntwo\nf a 2\n'],
    ['sh', 'echo before\nfi\necho after\n', 'before\nsh: syntax error: unexpected "fi"\nexit 2'],
    ['sh', 'cat <<END\nhere $((1 + 1))\nEND\nexit 4\necho not\n', 'here 2\nexit 4'],
    ['sh', 'trap "echo bye" EXIT\nfalse\n', 'bye\nexit 1'],
    ['sh', 'echo no line feed', 'no line feed\n'],
    ['sh', 'x=1; (x=2); echo $x $0; cd /tmp\npwd', '1 sh\n/tmp\n'],
  ])('to %s: %j', async (shell, script, output) => {
    expect(await node.exec('box', [shell], script)).toBe(output)
  })

  test('with words of their own', async () => {
    expect(await node.exec('box', ['sh', '-s', 'a', 'b'], 'echo "$2 $1"')).toBe('b a\n')
    expect(await node.exec('box', ['sh', '-e'], 'false\necho not\n')).toBe('exit 1')
  })

  test('a command reads what comes later', async () => {
    const session = await node.nodes.runtime.exec('lab', 'box', 'c', ['sh'], {stdin: true, tty: false})
    let output = ''
    session.onStdout(chunk => (output += Buffer.from(chunk).toString()))
    session.stdin(Buffer.from('echo ready; wc -l; echo done\n'))
    await expect.poll(() => output).toBe('ready\n')
    session.stdin(Buffer.from('one\ntwo\n'))
    session.stdin('end')
    expect(await session.exit).toBe(0)
    expect(output).toBe('ready\n2\ndone\n')
  })
})

test('set -x tells of the commands of the script alone', async () => {
  const script = 'for i in 1 2; do : $i; done; trap : EXIT; sleep 0'
  const told = '+ : 1\n+ : 2\n+ trap : EXIT\n+ sleep 0\n'
  expect(await node.exec('box', ['sh', '-x', '-c', script])).toBe(told)
  expect(await node.sh('box', `set -ex; ${script}`)).toBe(told)
  const marked = 'set -o xtrace; x=1; cat /etc/hostname; read x < /etc/hostname; export x'
  expect(await node.sh('box', marked)).toBe('+ x=1\nbox\n+ cat /etc/hostname\n+ read x\n+ export x\n')
})
