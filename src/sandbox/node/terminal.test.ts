import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {TestNode, type TestTerminal} from './test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.pod(
    'box',
    {command: ['sleep', '3600'], volumeMounts: [{name: 'v', mountPath: '/v'}]},
    {volumes: [{name: 'v', emptyDir: {}}]},
  )
  node.pod('cache', {image: 'redis:7'})
  node.pod('data', {image: 'mysql:8.0', env: [{name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1'}]})
  await node.ready('box', 'cache', 'data')
})
afterAll(() => node.stop())

const open = (command = ['sh'], pod = 'box'): Promise<TestTerminal> => node.terminal(pod, command)

describe('programs that a shell starts read what is typed', () => {
  test.each([
    [
      'cat > file',
      'cat > /tmp/f\rone\rtwo\r\x04cat /tmp/f\r',
      '/ # cat > /tmp/f\none\ntwo\n/ # cat /tmp/f\none\ntwo\n/ # ',
    ],
    ['cat says each line again', 'cat\rone\r\x04', '/ # cat\none\none\n/ # '],
    [
      'read',
      'read name\rKarl Marx\recho "<$name>"\r',
      '/ # read name\nKarl Marx\n/ # echo "<$name>"\n<Karl Marx>\n/ # ',
    ],
    [
      'read in a loop',
      'while read x; do echo "=$x"; done\ra\rb\r\x04',
      '/ # while read x; do echo "=$x"; done\na\n=a\nb\n=b\n/ # ',
    ],
    ['wc', 'wc -l\ra\rb\r\x04', '/ # wc -l\na\nb\n2\n/ # '],
    ['sort in a pipe', 'sort | head -1\rb\ra\r\x04', '/ # sort | head -1\nb\na\na\n/ # '],
    [
      'a prompt, and what is not shown',
      'read -sp "Key: " k\rsecret\recho $k\r',
      '/ # read -sp "Key: " k\nKey: / # echo $k\nsecret\n/ # ',
    ],
    [
      'in a function',
      'f() { read y; echo "$y!"; }\rf\rhey\r',
      '/ # f() { read y; echo "$y!"; }\n/ # f\nhey\nhey!\n/ # ',
    ],
    [
      'not in a pipe',
      'echo a | cat; true | cat; cat < /dev/null\r',
      '/ # echo a | cat; true | cat; cat < /dev/null\na\n/ # ',
    ],
    [
      'erased keys',
      'cat > /tmp/e\rabx\x7fc\r\x04cat /tmp/e\r',
      '/ # cat > /tmp/e\nabx\b \bc\n/ # cat /tmp/e\nabc\n/ # ',
    ],
  ])('%s', async (_, keys, screen) => {
    const terminal = await open()
    terminal.type(keys)
    await terminal.shows(screen)
    terminal.type('exit 5\r')
    expect(await terminal.exit).toBe(5)
  })

  test('cat says a line again as soon as it is typed, also as the command of the session', async () => {
    for (const [command, prompt] of [
      [['sh'], '/ # cat\n'],
      [['cat'], ''],
    ] as const) {
      const terminal = await open([...command])
      if (prompt !== '') terminal.type('cat\r')
      terminal.type('one\r')
      await terminal.shows(`${prompt}one\none\n`)
      terminal.type('two\r')
      await terminal.shows('two\ntwo\n')
      terminal.type('\x04\x04')
      expect(await terminal.exit).toBe(0)
    }
  })

  test('Ctrl-C ends what reads, waits or computes; the shell and its variables go on', async () => {
    const terminal = await open()
    terminal.type('cd /tmp; n=1\rcat > /tmp/g\rhalf')
    await terminal.shows('half')
    terminal.type('\x03echo $?\r')
    await terminal.shows('^C\n/tmp # echo $?\n130\n/tmp # ')
    terminal.type('sleep 3600\r')
    await terminal.shows('sleep 3600\n')
    terminal.type('\x03')
    await terminal.shows('^C\n/tmp # ')
    terminal.type('while true; do :; done\r')
    await terminal.shows('done\n')
    terminal.type('\x03')
    await terminal.shows('^C\n/tmp # ')
    terminal.type('echo $? $n; echo abc\x03echo "$?"\r')
    await terminal.shows('echo abc^C\n/tmp # echo "$?"\n130\n/tmp # ')
    terminal.type('\x04')
    expect(await terminal.exit).toBe(0)
  })

  test('clients that talk: redis-cli and mysql', async () => {
    const redis = await open(['bash'], 'cache')
    redis.type('redis-cli\rset a 1\rexit\rredis-cli get a\rredis-cli get a | cat\r')
    await redis.shows(
      'OK\n127.0.0.1:6379> exit\nroot@cache:/data# redis-cli get a\n"1"\nroot@cache:/data# redis-cli get a | cat\n1\nroot@cache:/data# ',
    )
    redis.type('\x04')
    expect(await redis.exit).toBe(0)
    const mysql = await open(['sh'], 'data')
    mysql.type('mysql\rselect 1\r;\r')
    await mysql.shows(
      'mysql> select 1\n    -> ;\n+---+\n| 1 |\n+---+\n| 1 |\n+---+\n1 row in set (0.00 sec)\n\nmysql> ',
    )
    mysql.type('\x04exit\r')
    expect(await mysql.exit).toBe(0)
  })

  test('shells in shells; keys that edit, names that are completed', async () => {
    const terminal = await open()
    terminal.type('bash\rx=1\rexit 3\recho $? $x\r')
    await terminal.shows('/ # bash\nroot@box:/# x=1\nroot@box:/# exit 3\n/ # echo $? $x\n3\n/ # ')
    for (const [keys, shown] of [
      ['echo ac\x1b[Db\r', 'abc'],
      ['xecho ok\x01\x1b[3~\r', 'ok'],
      ['cat /etc/hostn\t\r', 'box'],
      ['\x1b[A\x1b[A\r', 'ok'],
    ] as const) {
      terminal.type(keys)
      await terminal.shows(`\n${shown}\n/ # `)
    }
    terminal.type('\x04')
    expect(await terminal.exit).toBe(0)
  })
})
