import {createFixture} from 'fs-fixture'
import {statSync} from 'node:fs'
import {hostname} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {isAlive, RunStates, type RunState, stateFolder} from './state.ts'

const state = (more: Partial<RunState> = {}): RunState => ({
  version: 1,
  id: 'disk-1',
  lab: 'disk',
  values: {size: '1Gi'},
  on: 'cluster',
  context: 'lab',
  namespace: 'k8slab-disk',
  folders: [],
  startedAt: '2026-01-02T00:00:00Z',
  process: {id: process.pid, host: hostname()},
  passed: ['one'],
  made: [],
  nodes: [],
  kept: false,
  ...more,
})

describe('RunStates', () => {
  it('gives back what was saved, oldest first, until it is removed', async () => {
    await using folder = await createFixture({})
    const states = new RunStates(join(folder.path, 'k8slab/labs'))
    expect(states.all()).toEqual([])
    states.save(state())
    states.save(state({passed: ['one', 'two']}))
    states.save(state({id: 'disk-0', startedAt: '2026-01-01T00:00:00Z'}))
    expect(states.all()).toEqual([
      state({id: 'disk-0', startedAt: '2026-01-01T00:00:00Z'}),
      state({passed: ['one', 'two']}),
    ])
    states.remove('disk-0')
    expect(states.all().map(({id}) => id)).toEqual(['disk-1'])
  })

  it('is for its owner only', async () => {
    await using folder = await createFixture({})
    const states = new RunStates(join(folder.path, 'labs'))
    states.save(state())
    expect(statSync(join(folder.path, 'labs')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder.path, 'labs/disk-1.json')).mode & 0o777).toBe(0o600)
  })

  it('passes over files that are no state', async () => {
    await using folder = await createFixture({
      'half.json': '{"version": 1',
      'other.json': '[]',
      'old.json': '{"version": 0}',
    })
    expect(new RunStates(folder.path).all()).toEqual([])
  })
})

describe('isAlive', () => {
  it('counts a process that is gone, and this one, as no other run', () => {
    expect(isAlive(state())).toBe(false)
    expect(isAlive(state({process: {id: 2 ** 22 + 1, host: hostname()}}))).toBe(false)
  })
  it('counts a process that lives, and whatever is on another machine, as one', () => {
    expect(isAlive(state({process: {id: process.ppid, host: hostname()}}))).toBe(true)
    expect(isAlive(state({process: {id: 1, host: 'elsewhere.example.com'}}))).toBe(true)
  })
})

it('stateFolder follows XDG_STATE_HOME, else the home folder', () => {
  expect(stateFolder({XDG_STATE_HOME: '/state', HOME: '/home/a'})).toBe('/state/k8slab/labs')
  expect(stateFolder({HOME: '/home/a'})).toBe('/home/a/.local/state/k8slab/labs')
})
