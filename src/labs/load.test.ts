import {createFixture} from 'fs-fixture'
import {describe, expect, it} from 'vitest'
import {builtInLab, builtInLabs, packageFolder} from './catalogue.ts'
import {loadLab, readLab} from './load.ts'
import {problemText} from './problem.ts'

const head = [
  '# yaml-language-server: $schema=lab.schema.json',
  'name: disk',
  'title: Disks',
  'summary: About disks.',
].join('\n')
const step = (text: string): string =>
  `${head}\nsteps:\n  - id: one\n    title: One\n    why: Because.\n${text.replace(/^/gm, '    ')}\n`
const claim = 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n'

/** The problems of a lab folder with those files. */
async function problemsOf(lab: string, files: Record<string, string> = {'claim.yaml': claim}): Promise<string[]> {
  await using folder = await createFixture({'lab.yaml': lab, ...files})
  return readLab({folder: folder.path, shown: 'disk'}).problems.map(problemText)
}

describe('readLab', () => {
  it('takes a lab that is right', async () => {
    expect(await problemsOf(step('operations:\n  - apply: claim.yaml'))).toEqual([])
  })

  it.each([
    [
      'an unknown key',
      step('operatons: []'),
      ['disk/lab.yaml:9:5: unknown key "operatons"; did you mean "operations"?'],
    ],
    [
      'an unknown operation',
      step('operations:\n  - aply: claim.yaml'),
      ['disk/lab.yaml:10:9: unknown key "aply"; did you mean "apply"?'],
    ],
    [
      'two operations in one',
      step('operations:\n  - apply: claim.yaml\n    delete: pod/web'),
      ['disk/lab.yaml:10:9: an operation has one key: apply, delete, scale, exec, write or wait'],
    ],
    [
      'a missing key',
      step('operations:\n  - scale: {resource: statefulset/redis}'),
      ['disk/lab.yaml:10:9: scale needs the key "replicas"'],
    ],
    [
      'a wrong type',
      step('operations:\n  - scale: {resource: statefulset/redis, replicas: two}'),
      ['disk/lab.yaml:10:56: replicas must be integer'],
    ],
    ['a lab without steps', head, ['disk/lab.yaml:2:1: a lab needs steps, or byHand that says why it has none']],
    [
      'no schema in the first line',
      step('operations:\n  - apply: claim.yaml').replace(/^.*\n/, ''),
      [
        'disk/lab.yaml:1:1: the first line does not name the schema; begin it with: # yaml-language-server: $schema=.k8slab/lab.schema.json',
      ],
    ],
    ['text that is no YAML', `${head}\nsteps: [`, [expect.stringMatching(/^disk\/lab\.yaml:\d+:\d+: /)]],
    [
      'an unknown kind',
      step('operations:\n  - delete: pood/web'),
      ['disk/lab.yaml:10:17: labs know no kind "pood"; did you mean "pod/web"?'],
    ],
    [
      'a file that is not there',
      step('operations:\n  - apply: clame.yaml'),
      ['disk/lab.yaml:10:16: there is no file clame.yaml'],
    ],
    [
      'a file outside of the folder',
      step('operations:\n  - apply: ../claim.yaml'),
      ["disk/lab.yaml:10:16: ../claim.yaml is not in the lab's folder"],
    ],
    [
      'an expectation of nothing',
      step('expectations:\n  - within: 5'),
      ['disk/lab.yaml:10:9: an expectation has one of the keys object, absent, get, output, read, order and stays'],
    ],
    [
      'a key of another expectation',
      step('expectations:\n  - object: pod/web\n    fields: {status.phase: Running}\n    row: []'),
      ['disk/lab.yaml:12:9: unknown key "row"; did you mean "rows"?'],
    ],
    [
      'rows of an object',
      step('expectations:\n  - object: pod/web\n    fields: {status.phase: Running}\n    rows: [{NAME: a}]'),
      ['disk/lab.yaml:12:9: "rows" does not belong to an expectation of object'],
    ],
    [
      'a bad pattern',
      step('expectations:\n  - object: pod/web\n    fields: {status.phase: {matches: "("}}'),
      [expect.stringContaining('disk/lab.yaml:11:42: no regular expression')],
    ],
    [
      'a bad field path',
      step('expectations:\n  - object: pod/web\n    fields: {"status..phase": Running}'),
      [expect.stringContaining('"status..phase" is no field path')],
    ],
    [
      'an unknown parameter',
      step('operations:\n  - write: {pod: web, path: /a, text: "${{ text }}"}'),
      ['disk/lab.yaml:10:43: there is no parameter "text"'],
    ],
    [
      "a folder that is not the lab's own",
      `${step('operations:\n  - apply: claim.yaml')}folders: [/etc]\n`,
      ['disk/lab.yaml:11:11: the folder /etc must end in /k8slab-…, because it is removed from the nodes in the end'],
    ],
  ])('%s', async (_, lab, problems) => {
    expect(await problemsOf(lab)).toEqual(problems)
  })

  it('keeps a lab to its namespace, its names and its folders', async () => {
    const manifests = [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: default}\n',
      'apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: pv\nspec:\n  hostPath:\n    path: /etc\n',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: disk-more}\n',
      'kind: Pod\n',
      'apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: g}\n',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: "${{ nam }}"}\nspec:\n  volumes:\n    - hostPath: {path: /tmp/k8slab-disk/a}\n',
    ]
    const lab = `${step('operations:\n  - apply: all.yaml')}folders: [/tmp/k8slab-disk]\n`
    expect(await problemsOf(lab, {'all.yaml': manifests.join('---\n')})).toEqual([
      'disk/all.yaml:25:19: there is no parameter "nam"',
      'disk/all.yaml:3:34: the lab lives in the namespace k8slab-disk; leave the field out',
      'disk/all.yaml:8:9: PersistentVolume is cluster-wide: its name must begin with "disk-"; call it disk-pv',
      "disk/all.yaml:11:11: the hostPath /etc is in none of the lab's folders; name its folder in lab.yaml: folders",
      'disk/all.yaml:14:7: a lab has one namespace, and k8slab makes it',
      'disk/all.yaml:17:1: a manifest of a lab needs apiVersion, kind and metadata.name',
      'disk/all.yaml:20:7: labs do not apply resources of the kind Gadget (example.com/v1)',
    ])
  })

  it('says which parameter has a default that is not of its type', async () => {
    const lab = `${step('operations:\n  - apply: claim.yaml')}parameters:\n  - {name: size, question: "How big?", type: quantity, default: 5GB}\n`
    expect(await problemsOf(lab)).toEqual([
      'disk/lab.yaml:12:65: the default of size must be an amount such as 100Mi or 1Gi',
    ])
  })
})

describe('loadLab', () => {
  it('lists every problem in its error', async () => {
    await using folder = await createFixture({'lab.yaml': step('operations:\n  - aply: x\n  - delete: pdo/web')})
    const load = (): unknown => loadLab({folder: folder.path, shown: './disk'})
    expect(load).toThrow('the lab in ./disk is not right:\n  disk/lab.yaml:10:9: unknown key "aply"')
  })
  it('says when there is no lab', async () => {
    await using folder = await createFixture({})
    expect(() => loadLab({folder: folder.path, shown: './disk'})).toThrow('there is no lab.yaml in ./disk')
  })
})

describe('the built-in labs', () => {
  it.each(builtInLabs())('%s is right', name => {
    expect(readLab(builtInLab(name)).problems.map(problemText)).toEqual([])
  })
  it('the start of a new lab is right', () => {
    const {problems} = readLab({folder: `${packageFolder()}/templates/new-lab`, shown: 'new-lab'})
    expect(problems.map(problemText)).toEqual([])
  })
  it('a value stands in the steps, the manifests and the folders', () => {
    const folder = '/srv/k8slab-hp'
    const {lab, manifests} = loadLab({...builtInLab('hostpath'), given: {folder, message: 'good day'}})
    expect(lab.folders).toEqual([folder])
    expect(manifests.get('volumes.yaml')!.text).toContain(`path: ${folder}/10m`)
    expect(JSON.stringify(lab.steps)).toContain('"is":"good day"')
    expect(JSON.stringify(lab)).not.toContain('${{')
  })
})
