import { setTimeout as wait } from 'node:timers/promises'
import type { Who } from './first-job.ts'
import { figure, goalText, type Report } from './report.ts'

/** Ours is killed at these ages of its lease, because a lease that was renewed just before lapses latest. Milliseconds. */
const killAtMs = [300, 2_000, 3_700, 5_200]

/** `kill -9` of a worker in the middle of a job → start of that job in another process that was idle. Everything at its defaults. */
export const benchmark = {
  name: 'queue-crash',
  title: 'From the kill of a worker to the next run of its job, beside BullMQ',
  run: async (report: Report): Promise<void> => {
    // At the same time, because both mostly wait. BullMQ once, because it takes a minute and always the same one.
    const [ours, theirs] = await Promise.all([Promise.all(killAtMs.map((ms) => rerunS('trellis', ms))), rerunS('bullmq', 300)])
    const [from, to] = [Math.min(...ours), Math.max(...ours)]
    report.say(`trellis ${ours.map(figure).join(', ')} s; bullmq ${figure(theirs)} s`)
    report.row({
      what: 'kill -9 → the job runs again, at the latest',
      value: `${to.toFixed(1)} s`,
      ...goalText({ atMost: 20, stretch: 15 }, { from, to, unit: 's' }),
      note: `${from.toFixed(1)} to ${to.toFixed(1)} s in ${ours.length} kills, beside ${theirs.toFixed(1)} s of BullMQ in one`,
    })
  },
}

async function rerunS(who: Who, killAfterMs: number): Promise<number> {
  // Here, because listing the benchmarks must not load the contenders.
  const [{ addOne }, { WorkerProcess }, { withRedis }] = await Promise.all([
    import('./first-job.ts'),
    import('./children/child.ts'),
    import('./redis-setting.ts'),
  ])
  return withRedis([], async ({ server: { port } }) => {
    const victim = new WorkerProcess([who, String(port), 'hangs'])
    const heirs: InstanceType<typeof WorkerProcess>[] = []
    try {
      await addOne(who, port)
      await victim.says('started')
      const heir = new WorkerProcess([who, String(port), 'hangs'])
      heirs.push(heir)
      await wait(killAfterMs)
      const killed = performance.now()
      await victim.kill()
      return ((await heir.says('started')) - killed) / 1_000
    } finally {
      await victim.kill()
      await Promise.all(heirs.map((heir) => heir.kill()))
    }
  })
}
