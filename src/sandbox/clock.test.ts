import {array, assert, boolean, integer, property, record} from 'fast-check'
import {describe, expect, test} from 'vitest'
import {SandboxClock} from './clock.ts'
import {Timers} from './timers.ts'

describe('timers', () => {
  test('come in the order of their times, then of their setting; cancelled ones never', () => {
    const wish = record({at: integer({min: 0, max: 50}), isCancelled: boolean()})
    assert(
      property(array(wish, {maxLength: 300}), wishes => {
        const timers = new Timers()
        const seen: number[] = []
        const added = wishes.map(({at}, index) => timers.add(at, () => seen.push(index)))
        for (const [index, {isCancelled}] of wishes.entries()) if (isCancelled) timers.cancel(added[index]!)
        for (let timer = timers.take(Infinity); timer !== undefined; timer = timers.take(Infinity)) timer.callback?.()
        const living = [...wishes.keys()].filter(index => !wishes[index]!.isCancelled)
        expect(seen).toEqual(living.toSorted((a, b) => wishes[a]!.at - wishes[b]!.at || a - b))
      }),
    )
  })

  test('are not due before their time', () => {
    const timers = new Timers()
    timers.add(10, () => {})
    expect(timers.take(9)).toBeUndefined()
    expect(timers.next()).toBe(10)
    expect(timers.take(10)?.at).toBe(10)
    expect(timers.next()).toBeUndefined()
  })
})

const start = Date.UTC(2026, 0, 1)

describe('by hand', () => {
  test('time passes in steps only, and every timer sees its own time', async () => {
    const clock = new SandboxClock({speed: 0, start})
    const seen: [string, number][] = []
    const note = (name: string): void => void seen.push([name, clock.now() - start])
    clock.after(2000, () => note('two'))
    clock.after(1000, () => {
      note('one')
      clock.after(500, () => note('one and a half'))
    })
    clock.after(5000, () => note('five'))
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(clock.now()).toBe(start)
    expect(seen).toEqual([])
    expect(await clock.step(3000)).toBe(start + 3000)
    expect(seen).toEqual([
      ['one', 1000],
      ['one and a half', 1500],
      ['two', 2000],
    ])
    expect(clock.now()).toBe(start + 3000)
  })

  test('a step waits for the work that timers lead to before it goes on', async () => {
    const clock = new SandboxClock({speed: 0, start})
    const seen: number[] = []
    clock.after(1000, () => {
      let rounds = 0
      const again = (): void => {
        if (++rounds < 10) return clock.defer(again)
        seen.push(clock.now() - start)
      }
      clock.defer(again)
    })
    clock.after(1001, () => void seen.push(clock.now() - start))
    await clock.step(5000)
    expect(seen).toEqual([1000, 1001])
  })

  test('a step waits for work that takes none of its time, before it begins and after each timer', async () => {
    const clock = new SandboxClock({speed: 0, start})
    const seen: number[] = []
    const sleep = (): void => {
      const done = clock.work(clock)
      setTimeout(() => {
        clock.after(1000, () => {
          seen.push(clock.now() - start)
          if (seen.length < 3) sleep()
        })
        done()
      }, 20)
    }
    sleep()
    await clock.step(5000)
    expect(seen).toEqual([1000, 2000, 3000])
  })

  test('who works without an end is waited for once, not for ever', async () => {
    const clock = new SandboxClock({speed: 0, start, longestWork: 30})
    clock.work({})
    let done = clock.work(clock)
    let fired = 0
    for (let second = 1; second <= 1000; second++) {
      clock.after(second * 1000, () => {
        fired++
        done()
        done = clock.work(clock)
      })
    }
    await clock.step(1_000_000)
    expect(fired).toBe(1000)
  })

  test('steps that are asked for together come one after the other', async () => {
    const clock = new SandboxClock({speed: 0, start})
    expect(await Promise.all([clock.step(1000), clock.step(2000)])).toEqual([start + 1000, start + 3000])
  })
})

describe('running', () => {
  test('a fast clock keeps the order and the times, however slow the machine is', async () => {
    const clock = new SandboxClock({speed: 1000, start})
    const seen: {name: number; inTime: boolean}[] = []
    await new Promise<void>(resolve => {
      for (const name of [300, 100, 200]) {
        const earliest = clock.now() + name * 1000
        clock.after(name * 1000, () => {
          seen.push({name, inTime: clock.now() >= earliest && clock.now() <= latest})
          // So much of the machine's time is 150 seconds of the sandbox.
          for (const end = Date.now() + 150; Date.now() < end;);
          if (seen.length === 3) resolve()
        })
        const latest = clock.now() + name * 1000
      }
    })
    expect(seen).toEqual([100, 200, 300].map(name => ({name, inTime: true})))
  })

  test('never runs backwards, and a step takes it ahead', async () => {
    const clock = new SandboxClock({speed: 1})
    let last = clock.now()
    for (let index = 0; index < 1000; index++) {
      const now = clock.now()
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
    await clock.step(3_600_000)
    expect(clock.now()).toBeGreaterThanOrEqual(last + 3_600_000)
  })

  test('what is cancelled does not happen', async () => {
    const clock = new SandboxClock({speed: 100})
    let happened = false
    clock.after(100, () => (happened = true))()
    await new Promise<void>(resolve => void clock.after(300, resolve))
    expect(happened).toBe(false)
  })
})
