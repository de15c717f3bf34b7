import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fleet, missingFleet, nextRelease } from './fleet.ts'
import { eventually } from './installation.ts'

/** From a kill until everything that was taken in is done. Milliseconds. */
const recoveryMs = 20_000
const wellAnswered = ['catalog 200', 'page 200', 'upload 201']
const drained = { code: 0, signal: null }

describe.skipIf(missingFleet)('two of each role behind nginx, on PostgreSQL and Redis', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await Fleet.start()
  }, 120_000)
  afterAll(async () => await fleet?.close())

  it('are restarted one after the other under load: no request fails, what every upload asked for is done, and no job counts a crash', async () => {
    const { statuses, taken, stop } = fleet.load('restarted')
    await pause(500)
    expect(await fleet.replaceAll('SIGTERM')).toEqual(fleet.roles.map(() => drained))
    await stop()
    expect([...statuses.keys()].sort()).toEqual(wellAnswered)
    await fleet.finished()
    expect(await fleet.builtNames('restarted')).toEqual([...taken].sort())
    expect(fleet.crashesSaid()).toEqual([])
  })

  it('are upgraded under load: the migration comes once, and old and new processes work side by side until all are new', async () => {
    const { statuses, taken, stop } = fleet.load('upgraded')
    await pause(500)
    // As five hosts that are deployed at the same moment do it.
    const { installation } = fleet
    const said = await Promise.all(Array.from({ length: 5 }, async () => await installation.command(['migrate'], undefined, nextRelease)))
    expect(said).toHaveLength(5)
    expect(await fleet.replaceAll('SIGTERM', nextRelease)).toEqual(fleet.roles.map(() => drained))
    await stop()
    expect([...statuses.keys()].sort()).toEqual(wellAnswered)
    await fleet.finished()
    expect(await fleet.builtNames('upgraded')).toEqual([...taken].sort())
    await sql`select remark from spkrepo.package limit 1`.execute(installation.db)
    expect(JSON.parse(await installation.command(['jobs', '--state', 'dead', '--json']))).toEqual({ jobs: [] })
    expect(fleet.crashesSaid()).toEqual([])
  })

  it('do within twenty seconds what was taken in while each of them was killed, once and whole', async () => {
    const { statuses, taken, stop } = fleet.load('struck')
    await pause(500)
    await fleet.replaceAll('SIGKILL', nextRelease)
    const killedAt = performance.now()
    await stop()
    // An upload that was being received by the killed process fails for its publisher, who repeats it. For the rest nginx asks the other one,
    // which on a slow machine may be the next to be killed before it has answered.
    const failed = [...statuses].filter(([what]) => /^(?:page|catalog) 50[24]$/.test(what)).reduce((sum, [, times]) => sum + times, 0)
    expect(failed).toBeLessThanOrEqual(2)
    expect([...statuses.keys()].filter((what) => !/ 50[24]$/.test(what)).sort()).toEqual(wellAnswered)
    await fleet.finished()
    expect(performance.now() - killedAt).toBeLessThan(recoveryMs)
    const built = await fleet.builtNames('struck')
    expect(built).toEqual([...new Set(built)])
    expect(built).toEqual(expect.arrayContaining(taken))
  })

  it('lose nothing when Redis is killed and comes back with its files', async () => {
    const { statuses, taken, stop } = fleet.load('unqueued')
    await pause(500)
    await fleet.killRedis({ awayMs: 500 })
    await pause(500)
    await stop()
    // Nobody who asks over HTTP needs Redis: the outbox takes what is to be done.
    expect([...statuses.keys()].sort()).toEqual(wellAnswered)
    expect(taken.length).toBeGreaterThan(5)
    await fleet.finished()
    expect(await fleet.builtNames('unqueued')).toEqual([...taken].sort())
  })

  it('go on within twenty seconds after PostgreSQL was killed under load: devices see nothing of it, and nothing is lost or doubled', async () => {
    const { statuses, taken, stop } = fleet.load('unrecorded')
    await pause(500)
    await fleet.killPostgres({ awayMs: 500 })
    const backAt = performance.now()
    await eventually('an upload was taken again', async () => ((await fleet.publish('unrecorded-after')) === 201 ? true : undefined))
    await stop()
    expect([...statuses.keys()].filter((what) => !what.startsWith('upload'))).toEqual(expect.arrayContaining(['catalog 200', 'page 200']))
    await fleet.finished()
    expect(performance.now() - backAt).toBeLessThan(recoveryMs)
    const built = await fleet.builtNames('unrecorded')
    expect(built).toEqual([...new Set(built)])
    expect(built).toEqual(expect.arrayContaining(taken))
  })

  it('have fired each second of a schedule once through all of this, though there were two schedulers, or none for a while', async () => {
    const seconds = await eventually('a minute was fired', async () => {
      const fired = await fleet.ticks.fired()
      return fired.length > 5 ? fired : undefined
    })
    const [first = 0] = seconds
    expect(seconds).toEqual(seconds.map((_second, index) => first + index))
  })
})
