// What containers do to get out of their folders with the root of their node at hand: hostPath / shows them what the node
// keeps for others, and they may put links there. Each test has a folder outside that must not change.
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {Folders} from './folders.ts'
import {TestNode, until} from './test-node.ts'

let node: TestNode
let outside: string
beforeAll(async () => {
  node = await TestNode.start()
  // One container that sees the whole node.
  node.pod('root', {...idle, volumeMounts: [{name: 'v', mountPath: '/node'}]}, hostPath('/'))
  await node.ready('root')
})
afterAll(() => node.stop())
let count = 0
beforeEach(() => {
  outside = join(node.folder, `outside-${++count}`)
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret'), 'of the host')
})

const idle = {command: ['sleep', 'infinity']}
const hostPath = (path: string, more: JsonObject = {}): JsonObject => ({
  volumes: [{name: 'v', hostPath: {path, ...more}}],
})
const mounted = (mount: JsonObject = {}): JsonObject => ({volumeMounts: [{name: 'v', mountPath: '/v', ...mount}]})
const asRoot = async (script: string): Promise<string> => node.sh('root', script)
const uidOf = (name: string): string => node.found(name)!.metadata.uid
const podFolder = (name: string): string => `/node/var/lib/kubelet/pods/${uidOf(name)}`
/** What is in the folder outside, and what it is as long as nobody got there. */
const contents = (): string[] =>
  readdirSync(outside).map(name => `${name}: ${readFileSync(join(outside, name), 'utf8')}`)
const untouched = ['secret: of the host']
const failures = (name: string): string[] => node.events(name).filter(text => /^(FailedMount|Failed): /.test(text))

test('a working directory that leads upwards is one of the container', async () => {
  const up = '../'.repeat(20)
  node.pod('upward', {command: ['sh', '-c', 'pwd; sleep infinity'], workingDir: `/${up}${outside}/made`})
  await node.ready('upward')
  await node.sh('upward', 'pwd > /tmp/here')
  expect(contents()).toEqual(untouched)
  expect(await node.exec('upward', ['cat', '/tmp/here'])).toBe(`${outside}/made\n`)
})

describe('logs', () => {
  const writer = async (name: string): Promise<string> => {
    node.pod(name, {command: ['sh', '-c', 'while true; do echo line; sleep 2; done']})
    await node.ready(name)
    const folder = `/node/var/log/pods/lab_${name}_${uidOf(name)}`
    await until(() => existsSync(join(node.folder, 'nodes/node-a', folder.slice('/node'.length), 'c/0.log')))
    return folder
  }
  const goesOn = async (name: string): Promise<void> => {
    // The container lives on, with or without its log.
    await node.sh(name, 'sleep 6')
    expect(node.state(name)).toBe('running')
  }

  test('are not written through a link in the place of their file', async () => {
    const folder = await writer('logs-file')
    await asRoot(`ln -sf ${outside}/secret ${folder}/c/0.log; ln -s ${outside}/new ${folder}/c/0.log.old`)
    await goesOn('logs-file')
    expect(contents()).toEqual(untouched)
  })
  test('nor through one in the place of their folder', async () => {
    const folder = await writer('logs-folder')
    await asRoot(`rm -r ${folder}/c; ln -s ${outside} ${folder}/c`)
    await goesOn('logs-folder')
    expect(contents()).toEqual(untouched)
    await asRoot(`rm -r ${folder}; ln -s ${outside} ${folder}`)
    await goesOn('logs-folder')
    expect(contents()).toEqual(untouched)
  })
  test('are not read through one', async () => {
    const folder = await writer('logs-read')
    await asRoot(`rm ${folder}/c/0.log; ln -s ${outside}/secret ${folder}/c/0.log`)
    expect(await node.logs('logs-read')).not.toContain('the host')
    writeFileSync(join(outside, '0.log'), '2026-11-20T21:34:28.735Z of the host\n')
    await asRoot(`rm -r ${folder}/c; ln -s ${outside} ${folder}/c`)
    expect(await node.logs('logs-read')).not.toContain('of the host')
  })
})

describe('volumes that the kubelet keeps', () => {
  const change = (colour: string): void =>
    void node.registry.modify({group: '', resource: 'configmaps'}, 'lab', 'colours', 'object', map => ({
      ...map,
      data: {colour, 'colour.new': colour},
    }))
  beforeAll(() => {
    node.create('ConfigMap', 'colours', {data: {colour: 'blue', 'colour.new': 'blue'}})
  })
  const withMap = async (name: string): Promise<string> => {
    node.pod(name, {...idle, ...mounted()}, {volumes: [{name: 'v', configMap: {name: 'colours'}}]})
    await node.ready(name)
    expect(await node.exec(name, ['cat', '/v/colour'])).toMatch(/\w/)
    return `${podFolder(name)}/volumes/kubernetes.io~configmap/v`
  }

  test('are not written, and not cleared, through a link in their place', async () => {
    const folder = await withMap('map-folder')
    // The link also means a folder within the node: that one exists, too.
    await asRoot(`mkdir -p /node${outside}; rm -r ${folder}; ln -s ${outside} ${folder}`)
    change('red')
    await node.sh('map-folder', 'sleep 1; cat /v/colour')
    expect(contents()).toEqual(untouched)
  })
  test('nor through links in them', async () => {
    const folder = await withMap('map-file')
    await asRoot(`for name in colour colour.new; do rm ${folder}/$name; ln -s ${outside}/secret ${folder}/$name; done`)
    change('green')
    await expect.poll(() => node.sh('map-file', 'cat /v/colour')).toBe('green')
    expect(contents()).toEqual(untouched)
  })
  test('nor through a folder above them, also when the pod goes', async () => {
    const folder = await withMap('map-above')
    mkdirSync(join(outside, 'kubernetes.io~configmap/v'), {recursive: true})
    writeFileSync(join(outside, 'kubernetes.io~configmap/v/kept'), 'kept')
    await asRoot(`rm -r ${podFolder('map-above')}/volumes; ln -s ${outside} ${podFolder('map-above')}/volumes`)
    expect(folder).toContain('/volumes/')
    change('yellow')
    await node.sh('map-above', 'sleep 1')
    await node.remove('map-above')
    await node.sh('root', 'sleep 1')
    expect(readdirSync(join(outside, 'kubernetes.io~configmap/v'))).toEqual(['kept'])
  })
  test('an emptyDir that became a link means the root of the container', async () => {
    node.pod('scratch', {...idle, ...mounted()}, {volumes: [{name: 'v', emptyDir: {}}]})
    await node.ready('scratch')
    await node.sh('scratch', 'echo 1 > /v/file')
    const folder = `${podFolder('scratch')}/volumes/kubernetes.io~empty-dir/v`
    await asRoot(`rm -r ${folder}; ln -s ${outside} ${folder}`)
    expect(await node.sh('scratch', 'cat /v/secret; echo 2 > /v/new; ls /v')).not.toContain('of the host')
    expect(contents()).toEqual(untouched)
  })
})

test('what is left of pods is not swept away through a link', async () => {
  const folders = new Folders(node.folder)
  const home = join(outside, 'home')
  for (const name of ['pods', 'logs']) {
    mkdirSync(join(home, name, 'x_y_0d4bbf63'), {recursive: true})
    writeFileSync(join(home, name, 'x_y_0d4bbf63', 'thesis'), 'mine')
  }
  const kubelet = join(folders.node('node-z'), 'var/lib/kubelet')
  mkdirSync(kubelet, {recursive: true})
  mkdirSync(join(folders.node('node-z'), 'var/log'), {recursive: true})
  symlinkSync(join(home, 'pods'), join(kubelet, 'pods'))
  symlinkSync(join(home, 'logs'), join(folders.node('node-z'), 'var/log/pods'))
  folders.sweep('node-z', new Set())
  folders.removePod('node-z', {namespace: 'x', name: 'y', uid: '0d4bbf63'})
  folders.removePod('node-z', {namespace: 'x', name: 'y', uid: 'x_y_0d4bbf63'})
  for (const name of ['pods', 'logs']) expect(existsSync(join(home, name, 'x_y_0d4bbf63/thesis'))).toBe(true)
})

describe('hostPath and subPath', () => {
  test('a link that one container makes and another mounts stays in the node', async () => {
    await asRoot(`mkdir -p /node/mnt; ln -s ${outside} /node/mnt/link; ln -s ../../../../../.. /node/mnt/up`)
    node.pod('linked', {...idle, ...mounted()}, hostPath('/mnt/link', {type: 'Directory'}))
    await expect.poll(() => failures('linked')).not.toEqual([])
    node.pod('upped', {...idle, ...mounted()}, hostPath('/mnt/up'))
    await node.ready('upped')
    // The root of the node, not of this machine.
    expect(await node.exec('upped', ['ls', '/v/mnt'])).toContain('link')
    expect(contents()).toEqual(untouched)
  })
  test('a link that takes the place of a mounted folder is one of the container', async () => {
    node.pod('swapped', {...idle, ...mounted()}, hostPath('/srv/data'))
    await node.ready('swapped')
    await node.sh('swapped', 'echo 1 > /v/file')
    await asRoot(`rm -r /node/srv/data; ln -s ${outside} /node/srv/data`)
    expect(await node.sh('swapped', 'cat /v/secret /v/file; echo 2 > /v/new; rm -r /v/secret')).not.toContain('host\n')
    expect(contents()).toEqual(untouched)
    // Above it, too.
    const above = join(node.folder, `outside-${++count}`)
    mkdirSync(join(above, 'data'), {recursive: true})
    writeFileSync(join(above, 'data/secret'), 'of the host')
    await asRoot(`rm -r /node/srv; ln -s ${above} /node/srv`)
    expect(await node.sh('swapped', 'cat /v/secret; ls /v; echo 2 > /v/new; rm /v/secret')).not.toContain('of the host')
    expect(readdirSync(join(above, 'data'))).toEqual(['secret'])
  })
  test.each([
    ['subPath', {subPath: 'link/made'}],
    ['subPathExpr', {subPathExpr: '$(WHERE)/made'}],
  ])('%s through a link that a container made', async (what, mount) => {
    const path = `/mnt/${what.toLowerCase()}`
    await asRoot(`mkdir -p /node${path}; ln -s ${outside} /node${path}/link`)
    const env = [{name: 'WHERE', value: 'link'}]
    node.pod(what.toLowerCase(), {...idle, env, ...mounted(mount)}, hostPath(path))
    await until(() => node.events(what.toLowerCase()).some(text => /subPath/.test(text)))
    expect(contents()).toEqual(untouched)
  })
  test('subPathExpr that expands to ..', async () => {
    const env = [{name: 'UP', value: '../../../../../../..'}]
    node.pod('climbing', {...idle, env, ...mounted({subPathExpr: `$(UP)${outside}/made`})}, hostPath('/mnt/climb'))
    await until(() => node.state('climbing') !== 'none')
    await node.sh('root', 'sleep 2')
    expect(contents()).toEqual(untouched)
  })
  test.each(['..', '.', '...', '../..', 'a/../..'])('an NFS server named %s has a disk of its own', server => {
    const found = new Folders(node.folder).nfs(server, '/')
    expect(found.startsWith(join(node.folder, 'nfs') + '/')).toBe(true)
  })
  test('paths that no file system takes are told', async () => {
    node.pod(
      'long',
      {...idle, ...mounted()},
      {volumes: [{name: 'v', nfs: {server: 's', path: `/${'n'.repeat(5000)}`}}]},
    )
    await expect.poll(() => failures('long')).not.toEqual([])
    node.pod('zero', {...idle, ...mounted()}, {volumes: [{name: 'v', nfs: {server: 's', path: '/a\0b'}}]})
    await expect.poll(() => failures('zero')).not.toEqual([])
  })
})

describe('a shell', () => {
  test.each([
    ['redirections', (host: string) => `echo x > ../../../../../../../..${host}/new; echo x >> ${host}/secret`],
    [
      'links',
      (host: string) => `ln -s ${host} /tmp/l; echo x > /tmp/l/new; cp /tmp/l/secret /tmp/got; rm -rf /tmp/l/*`,
    ],
    [
      'links upwards',
      (host: string) => `ln -s ../../../../../../../..${host} /tmp/u; echo x > /tmp/u/new; cat /tmp/u/secret`,
    ],
    ['hard links', (host: string) => `ln ${host}/secret /tmp/hard; cat /tmp/hard`],
    [
      'cd',
      (host: string) => `cd ../../../../../../../..${host} && echo x > new; cd /proc/1/root${host} && echo x > new`,
    ],
    ['source', (host: string) => `. ${host}/secret; source ../../../../..${host}/secret; sh ${host}/secret`],
    [
      'copies',
      (host: string) => `cp -r ${host} /tmp/all; mv ${host} /tmp/moved; cp /etc/hosts ${host}/new; find ${host}`,
    ],
    ['tar', (host: string) => `tar cf /tmp/t.tar -C ${host} . ; tar xf /tmp/t.tar -C ${host}; tar cPf - ${host}`],
    [
      'tools',
      (host: string) =>
        `sed -i s/of/OF/ ${host}/secret; tee ${host}/new < /etc/hosts; split ${host}/secret ${host}/new; sort -o ${host}/new ${host}/secret`,
    ],
    [
      'awk',
      (host: string) =>
        `awk 'BEGIN{while((getline l < "${host}/secret")>0) print l; print "x" > "${host}/new"; system("cat ${host}/secret")}'`,
    ],
    [
      'more tools',
      (host: string) =>
        `xargs -a ${host}/secret echo; grep -r host ${host}; diff ${host}/secret /dev/null; date -r ${host}/secret; head ${host}/secret; base64 ${host}/secret`,
    ],
  ])('%s do not reach this machine', async (_, script) => {
    const text = await asRoot(script(outside))
    expect(text).not.toMatch(/of the host|b2YgdGhlIGhvc3Q/)
    expect(await asRoot('cat /tmp/got /tmp/hard /tmp/all/secret /tmp/moved/secret 2>&1')).not.toContain('of the host')
    expect(contents()).toEqual(untouched)
    expect(lstatSync(outside).isDirectory()).toBe(true)
  })
})

describe('what goes on and on lets others run', () => {
  /** How often others had a turn from the first line that a script writes to its end. */
  const turnsDuring = async (script: string): Promise<number> => {
    const command = ['sh', '-c', `echo begun; ${script}`]
    const session = await node.nodes.runtime.exec('lab', 'root', 'c', command, {stdin: false, tty: false})
    const state = {ended: false, begun: false}
    session.onStdout(() => (state.begun = true))
    void session.exit.then(() => (state.ended = true))
    let turns = 0
    while (!state.ended) {
      await new Promise(resolve => void setImmediate(resolve))
      if (state.begun) turns++
    }
    return turns
  }
  const loop = 'i=0; while [ $((i += 1)) -lt 3000 ]; do :; done'
  const calls = (first: string): string =>
    `f() { [ "$1" = xxxxxxxxxxx ] || { ${first} x$1; f x$1; }; }; g() { f "$1"; }; f`
  test.each([
    ['a loop', loop],
    ['a loop in a condition', `if ${loop.replace('i=0; ', '')}; then :; fi`],
    ['a loop that eval makes', `eval '${loop}'`],
    ['a loop that eval makes twice', `loop='${loop}'; eval 'eval "$loop"'`],
    ['a loop that is sourced', `echo '${loop}' > /tmp/loop; . /tmp/loop`],
    ['a loop in a script', `echo '${loop}' > /tmp/loop; sh /tmp/loop`],
    ['a loop on standard input', `echo '${loop}' | sh`],
    ['a loop at the end', `trap '${loop}' EXIT; exit 0`],
    ['a function that calls itself twice', calls('f')],
    ['functions that call each other', calls('g')],
    ['folders in folders', 'cd /tmp; for i in $(seq 1 100); do mkdir d; cd d; done'],
    ['a file that grows', 'i=0; while [ $((i += 1)) -lt 1000 ]; do echo more >> /tmp/grow; done'],
  ])('%s', async (_, script) => {
    expect(await turnsDuring(script)).toBeGreaterThan(3)
  })
  test('a container has so many background jobs and no more', async () => {
    expect(await node.sh('root', 'for i in $(seq 1 203); do sleep 1000 & done')).toContain(
      "sh: can't fork: Resource temporarily unavailable",
    )
  })
  test('what eval and . do is what it was', async () => {
    await node.sh('root', `echo 'x=from-file; say() { echo "said $1 $x"; }; echo args $*' > /tmp/lib.sh`)
    expect(await node.sh('root', '. /tmp/lib.sh one two; say it; cd /tmp; . ./lib.sh; eval say "again"')).toBe(
      'args one two\nsaid it from-file\nargs\nsaid again from-file\n',
    )
    expect(
      await node.sh('root', `eval 'a=1; b="x  y"'; echo "$a$b"; eval "c='it'\\''s'"; echo "$c"; eval exit 3`),
    ).toBe("1x  y\nit's\nexit 3")
    expect(await node.sh('root', 'set -e; . /tmp/nothing; echo still here')).toContain('No such file')
    expect(await node.sh('root', 'echo "return 4" > /tmp/r; . /tmp/r; echo $?')).toBe('4\n')
  })
})
