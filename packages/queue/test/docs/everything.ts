import type { Broker } from '../../src/broker.ts'
import { chord } from '../../src/flow/flow.ts'
import { createEngine, task } from '../../src/index.ts'

const once = { delivery: 'at-least-once' } as const
const choosy = task({
  ...once,
  name: 'choosy',
  input: Number,
  priority: 3,
  keep: { success: '1h' },
  concurrency: { limit: 1 },
  rate: { limit: 1_000, per: '1s', burst: 100 },
  unique: { key: String },
  run(n, { progress }) {
    progress(n)
    return n
  },
})
const member = task({ ...once, name: 'member', input: Number, run: (n) => n })
const last = task({ ...once, name: 'last', queue: 'other', input: (value: unknown) => value as number[], run: (all) => all.length })

/** Does everything once that an engine asks of a broker, and closes it. */
export async function everything(broker: Broker): Promise<void> {
  await broker.migrate()
  const engine = createEngine({ broker, tasks: [choosy, member, last] })
  const failures: unknown[] = []
  engine.on('worker.broker-failed', ({ error }) => failures.push(error))
  engine.on('schedule.failed', ({ error }) => failures.push(error))
  const worker = engine.work()
  await (await engine.enqueue(choosy, 1)).result({ timeout: '10s' })
  await (await engine.flow(chord([member.with(1), member.with(2)], last))).result({ timeout: '10s' })
  await engine.schedule('often', { every: '1h' }, member, 1)
  await engine.triggerSchedule('often')
  await engine.unschedule('often')
  for (const paused of ['pause', 'resume'] as const) await engine[paused]({ queue: 'other' })
  const { id } = await engine.enqueue(member, 2, { delay: '1h' })
  await Promise.all([engine.get(id), engine.log(id), engine.peek({ queue: 'default', state: 'scheduled' }), engine.counts(), engine.dead()])
  await engine.cancel(id)
  await engine.replay(id)
  await broker.sweep()
  await worker.drain()
  await broker.close()
  if (failures.length > 0) throw failures[0]
}
