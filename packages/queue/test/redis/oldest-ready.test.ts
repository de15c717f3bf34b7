import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aJob, Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { Monitor, type SeenCommand } from './monitor.ts'
import { openRedis, type RedisStore } from './stores.ts'

describe.skipIf(isMissing('redis'))('the age of the oldest ready job on Redis', () => {
  let store: RedisStore
  let monitor: Monitor
  beforeEach(async () => {
    store = await openRedis()
    monitor = await Monitor.start(store.port)
  })
  afterEach(async () => {
    monitor.stop()
    await store.close()
  })

  /** What the server does to answer, also inside of scripts. */
  async function commandsToAnswer(): Promise<readonly string[]> {
    const marks = ['begin', 'end']
    const seen: SeenCommand[] = []
    const over = new Promise<void>((resolve) =>
      monitor.on((command) => {
        if (command.name === 'ping' && command.values[0] === marks[0]) marks.shift()
        else if (marks.length === 1) seen.push(command)
        if (marks.length === 0) resolve()
      }),
    )
    await store.admin.ping('begin')
    await store.broker.oldestReadyMs()
    await store.admin.ping('end')
    await over
    return seen.flatMap(({ name, values }) => (name === 'ping' || name.startsWith('eval') ? [] : [`${name} ${values.slice(1).join(' ')}`]))
  }

  it('costs the same commands with one job in each line and with a thousand, and none that looks at many', async () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, n) => [
        aJob({ id: `plain ${n}` }),
        aJob({ id: `ranked ${n}`, priority: 1 }),
        aJob({ id: `late ${n}` }),
      ])
    const giveBack = async (count: number) => {
      const worker = new Hand(store.broker)
      const late = (await worker.take(3 * count)).filter(({ id }) => id.startsWith('late'))
      await worker.settle(...late.map((job) => [job, { kind: 'release' } as const] as const))
      await worker.leave()
    }
    await store.broker.enqueue(some(1).flat())
    await giveBack(1)
    await store.broker.enqueue([aJob({ id: 'plain again' })])
    await store.broker.oldestReadyMs()
    const few = await commandsToAnswer()
    await store.broker.enqueue(some(1_000).flat())
    await giveBack(300)
    const many = await commandsToAnswer()
    const shape = (commands: readonly string[]) => commands.map((command) => command.replace(/(?:plain|late) \S+|\d{6,}/g, '#'))
    expect(shape(many)).toEqual(shape(few))
    expect(many.filter((command) => /^(keys|h?scan|[sz]scan|hgetall|hkeys|hvals|smembers \S+:jobs)/.test(command))).toEqual([])
    expect(few.length).toBeGreaterThan(5)
  })
})
