import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {TestNode, until} from '../../test-node.ts'
import {parse} from './parser.ts'
import {statementsOf} from './tokens.ts'

let node: TestNode
let count = 0
beforeAll(async () => {
  node = await TestNode.start()
})
afterAll(() => node.stop())

const server = (
  image = 'mysql:5.7',
  env: Record<string, string> = {MYSQL_ALLOW_EMPTY_PASSWORD: '1'},
  more = {},
): string => {
  const name = `db-${count++}`
  node.pod(name, {image, env: Object.entries(env).map(([key, value]) => ({name: key, value})), ...more})
  return name
}
/** What `mysql -e` prints in a pod. */
const ask = (pod: string, sql: string, ...options: string[]): Promise<string> =>
  node.exec(pod, ['mysql', ...options, '-e', sql])

describe('statements', () => {
  let db = ''
  beforeAll(async () => {
    db = server()
    await node.ready(db)
    await ask(
      db,
      `CREATE DATABASE shop; USE shop;
       CREATE TABLE goods (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(10) NOT NULL UNIQUE, price DECIMAL(6,2) DEFAULT 1, sold DATETIME);
       INSERT INTO goods (name, price) VALUES ('tea', 2.5), ('coffee', 4), ('cocoa', NULL);
       CREATE TABLE orders (good INT, number INT); INSERT INTO orders VALUES (1, 3), (1, 4), (2, 1);`,
    )
  })

  test.each([
    ['SELECT 1', '1\n1\n'],
    ['SELECT @@server_id, DATABASE() AS d', '@@server_id\td\n0\tshop\n'],
    ['SELECT * FROM goods WHERE id = 1', 'id\tname\tprice\tsold\n1\ttea\t2.50\tNULL\n'],
    ['SELECT name FROM goods ORDER BY price DESC, id', 'name\ncoffee\ntea\ncocoa\n'],
    ['SELECT name FROM goods ORDER BY name LIMIT 1 OFFSET 1', 'name\ncoffee\n'],
    [
      'SELECT COUNT(*), COUNT(price), SUM(price), MAX(name) FROM goods',
      'COUNT(*)\tCOUNT(price)\tSUM(price)\tMAX(name)\n3\t2\t6.5\ttea\n',
    ],
    [
      'SELECT g.name, SUM(o.number) AS n FROM goods g LEFT JOIN orders o ON o.good = g.id GROUP BY g.name HAVING n > 1 OR n IS NULL ORDER BY n DESC',
      'name\tn\ntea\t7\ncocoa\tNULL\n',
    ],
    ["SELECT name FROM goods WHERE name LIKE 'c%' AND id NOT IN (SELECT good FROM orders)", 'name\ncocoa\n'],
    [
      "SELECT CASE WHEN 2 BETWEEN 1 AND 3 THEN 'in' ELSE 'out' END AS w, IF(1 = 2, 'a', 'b') AS i, 7 DIV 2 AS q",
      'w\ti\tq\nin\tb\t3\n',
    ],
    ["SELECT CONCAT('a', 'b', UPPER('c')) AS t, NULL = NULL AS n, 'A' = 'a' AS s", 't\tn\ts\nabC\tNULL\t1\n'],
    ['SELECT nothing FROM goods', "ERROR 1054 (42S22) at line 1: Unknown column 'nothing' in 'field list'\nexit 1"],
    ['SELECT * FROM nothing', "ERROR 1146 (42S02) at line 1: Table 'shop.nothing' doesn't exist\nexit 1"],
    [
      "INSERT INTO goods (name) VALUES ('tea')",
      "ERROR 1062 (23000) at line 1: Duplicate entry 'tea' for key 'name'\nexit 1",
    ],
    [
      'INSERT INTO goods (price) VALUES (1)',
      "ERROR 1364 (HY000) at line 1: Field 'name' doesn't have a default value\nexit 1",
    ],
    [
      "INSERT INTO goods (name) VALUES ('more than ten')",
      "ERROR 1406 (22001) at line 1: Data too long for column 'name' at row 1\nexit 1",
    ],
    [
      "INSERT INTO orders VALUES ('x', 1)",
      "ERROR 1366 (HY000) at line 1: Incorrect integer value: 'x' for column 'good' at row 1\nexit 1",
    ],
    [
      'INSERT INTO orders VALUES (1)',
      "ERROR 1136 (21S01) at line 1: Column count doesn't match value count at row 1\nexit 1",
    ],
    ['CREATE DATABASE shop', "ERROR 1007 (HY000) at line 1: Can't create database 'shop'; database exists\nexit 1"],
    [
      'SELEC 1',
      "ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1\nexit 1",
    ],
    [
      'CREATE VIEW v AS SELECT 1',
      "ERROR 1235 (42000) at line 1: The sandbox's model of MySQL doesn't support 'CREATE VIEW'\nexit 1",
    ],
  ])('%s', async (sql, output) => {
    expect(await ask(db, sql, 'shop')).toBe(output)
  })

  test('change rows, and numbers go on', async () => {
    const changed = `CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT);
      INSERT INTO t (v) VALUES ('a'), ('b'), ('c'); UPDATE t SET v = CONCAT(v, v) WHERE id > 1; DELETE FROM t WHERE id = 3;
      INSERT INTO t (v) VALUES ('d'); REPLACE INTO t VALUES (1, 'z'); SELECT LAST_INSERT_ID() AS l;
      INSERT INTO t VALUES (2, 'x') ON DUPLICATE KEY UPDATE v = VALUES(v); SELECT * FROM t ORDER BY id`
    expect(await ask(db, changed, 'shop')).toBe('l\n4\nid\tv\n1\tz\n2\tx\n4\td\n')
  })
  test('a transaction is taken back', async () => {
    const sql =
      'CREATE TABLE x (a INT); BEGIN; INSERT INTO x VALUES (1); ROLLBACK; BEGIN; INSERT INTO x VALUES (2); COMMIT; SELECT * FROM x'
    expect(await ask(db, sql, 'shop')).toBe('a\n2\n')
  })
  test('a statement that fails in the middle changes nothing', async () => {
    const sql = 'CREATE TABLE w (a INT PRIMARY KEY); INSERT INTO w VALUES (1), (2), (1)'
    expect(await ask(db, sql, 'shop')).toContain('ERROR 1062')
    expect(await ask(db, 'SELECT COUNT(*) AS n FROM w', 'shop')).toBe('n\n0\n')
  })
  test('results as tables, one below the other, without names', async () => {
    const sql = 'SELECT id, name FROM goods WHERE id < 3 ORDER BY id'
    expect(await ask(db, sql, '-t', 'shop')).toBe(
      '+----+--------+\n| id | name   |\n+----+--------+\n|  1 | tea    |\n|  2 | coffee |\n+----+--------+\n',
    )
    expect(await ask(db, sql, '-N', 'shop')).toBe('1\ttea\n2\tcoffee\n')
    expect(await ask(db, 'SELECT 1 AS a\\G')).toBe(`${'*'.repeat(27)} 1. row ${'*'.repeat(27)}\na: 1\n`)
  })
  test('a script comes by standard input', async () => {
    const script =
      "-- a comment; with a semicolon\nCREATE DATABASE s; USE s;\nCREATE TABLE t (m VARCHAR(9));\nINSERT INTO t VALUES ('a;b');\nSELECT * FROM t\n"
    expect(await node.exec(db, ['mysql'], script)).toBe('m\na;b\n')
  })
})

test('passwords, accounts, and what the image wants of its environment', async () => {
  const none = server('mysql:8.0', {})
  await until(() => node.state(none).startsWith('terminated') || node.state(none).includes('CrashLoop'))
  expect(await node.logs(none, {previous: true}).catch(() => node.logs(none))).toContain(
    'password option is not specified',
  )
  const db = server('mysql:8.0', {
    MYSQL_ROOT_PASSWORD: 'secret',
    MYSQL_DATABASE: 'app',
    MYSQL_USER: 'web',
    MYSQL_PASSWORD: 'pw',
  })
  await node.ready(db)
  expect(await ask(db, 'SELECT 1')).toBe(
    "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)\nexit 1",
  )
  expect(await ask(db, 'SHOW DATABASES', '-uweb', '-ppw', '-N')).toContain('app\n')
  expect(await node.exec(db, ['mysqladmin', 'ping'])).toBe('mysqld is alive\n')
  const elsewhere = server()
  await node.ready(elsewhere)
  const {podIP = ''} = node.found(db)?.status ?? {}
  expect(await ask(elsewhere, 'SELECT CURRENT_USER() AS u', '-h', podIP, '-uroot', '--password=secret')).toContain(
    'u\nroot@%\n',
  )
  expect(await ask(elsewhere, 'SELECT 1', '-h', podIP, '-P', '3307')).toContain(
    `ERROR 2003 (HY000): Can't connect to MySQL server on '${podIP}:3307' (111)`,
  )
  expect(await ask(elsewhere, 'SELECT 1', '-h', 'nobody')).toContain(
    "ERROR 2005 (HY000): Unknown MySQL server host 'nobody' (-2)",
  )
})

test('a replica follows, stops at what it cannot do, and goes on after a new start', async () => {
  const volume = (name: string) => ({
    volumes: [{name: 'd', hostPath: {path: `/mnt/${name}`, type: 'DirectoryOrCreate'}}],
  })
  const pod = (name: string, ...args: string[]): void =>
    node.pod(
      name,
      {
        image: 'mysql:5.7',
        args,
        env: [{name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1'}],
        volumeMounts: [{name: 'd', mountPath: '/var/lib/mysql'}],
      },
      volume(name),
    )
  pod('source', '--log-bin', '--server-id=1')
  pod('replica', '--server-id=2', '--super-read-only')
  await node.ready('source', 'replica')
  const {podIP: address} = node.found('source')!.status!
  const status = async (field: string): Promise<string | undefined> =>
    new RegExp(`${field}: (.*)`).exec(await ask('replica', 'SHOW SLAVE STATUS\\G'))?.[1]
  await ask('source', 'CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); INSERT INTO d.t VALUES (1)')
  expect(await ask('source', 'SHOW MASTER STATUS', '-N')).toMatch(/^source-bin\.000001\t\d+/)
  await ask(
    'replica',
    `CHANGE MASTER TO MASTER_HOST='${address}', MASTER_USER='root', MASTER_CONNECT_RETRY=1; START SLAVE`,
  )
  expect(await ask('replica', 'SELECT * FROM d.t', '-N')).toBe('1\n')
  expect(await status('Slave_IO_Running')).toBe('Yes')
  await ask('source', 'UPDATE d.t SET a = 5; INSERT INTO d.t VALUES (6)')
  expect(await ask('replica', 'SELECT * FROM d.t ORDER BY a', '-N')).toBe('5\n6\n')
  expect(await ask('replica', 'INSERT INTO d.t VALUES (7)')).toBe(
    'ERROR 1290 (HY000) at line 1: The MySQL server is running with the --super-read-only option so it cannot execute this statement\nexit 1',
  )
  await node.remove('replica')
  await ask('source', 'INSERT INTO d.t VALUES (8)')
  pod('replica', '--server-id=2', '--super-read-only')
  await node.ready('replica')
  expect(await ask('replica', 'SELECT MAX(a) AS m FROM d.t', '-N')).toBe('8\n')

  await ask('replica', 'SET GLOBAL read_only = OFF; INSERT INTO d.t VALUES (9)')
  await ask('source', 'INSERT INTO d.t VALUES (9)')
  expect(await status('Slave_SQL_Running')).toBe('No')
  expect(await status('Last_SQL_Error')).toContain("Duplicate entry '9' for key 'PRIMARY'")

  await node.remove('source')
  expect(await status('Slave_IO_Running')).toBe('Connecting')
})

describe('texts of statements', () => {
  test('are divided at their ends, not within quotes and comments', () => {
    expect(statementsOf("a; b 'x;y'; -- c;\nd\\G /* ; */ e")).toEqual({
      statements: [
        {text: 'a', line: 1, vertical: false},
        {text: "b 'x;y'", line: 1, vertical: false},
        {text: '-- c;\nd', line: 1, vertical: true},
      ],
      rest: ' /* ; */ e',
    })
  })
  test.each([
    "CREATE TABLE t (a INT NOT NULL AUTO_INCREMENT, b VARCHAR(250) DEFAULT 'x', PRIMARY KEY (a), KEY k (b(10))) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CHANGE REPLICATION SOURCE TO SOURCE_HOST='a', SOURCE_LOG_POS=4, SOURCE_SSL=0",
    "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%' IDENTIFIED BY 'x'",
    "SET GLOBAL max_connections = 10, @a := 1, @@session.sql_mode = ''",
    'SHOW FULL TABLES FROM d LIKE "a%"',
    '/*!40101 SET @a = 1 */',
    'ALTER TABLE d.t ADD COLUMN c INT UNSIGNED NOT NULL DEFAULT 0, DROP COLUMN b, ADD UNIQUE KEY u (c)',
  ])('%s', sql => {
    expect(parse(sql).type).not.toBe('nothing')
  })
})
