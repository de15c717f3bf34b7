import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WorkerStart } from './children/child.ts'
import type { Contender } from './contenders/contender.ts'
import { idleCommands } from './idle-commands.ts'
import { median } from './ratio.ts'
import { figure, type Goal, type Report, ratioRow } from './report.ts'
import { interleave } from './rounds.ts'

/** What a worker costs that has nothing to do, and how long a process takes from its start to its first job. */
export const benchmark = {
  name: 'queue-idle',
  title: 'An idle worker on Redis, and the start of one, beside BullMQ',
  run: async (report: Report): Promise<void> => {
    await commands(report)
    await starts(report)
  },
}

/** Each on a server of its own, all in the same minute. */
async function commands(report: Report): Promise<void> {
  // Here, because listing the benchmarks must not load the contenders.
  const [{ trellisOnRedis }, { bullmq }, { withRedis }] = await Promise.all([
    import('./contenders/trellis-on-redis.ts'),
    import('./contenders/bullmq.ts'),
    import('./redis-setting.ts'),
  ])
  const counted = (open: (port: number) => Contender) => withRedis([], ({ server: { port } }) => idleCommands(port, () => open(port)))
  const [ours, quiet, theirs] = await Promise.all([
    counted((port) => trellisOnRedis({ port })),
    counted((port) => trellisOnRedis({ port }, { options: { pollMs: 60_000 } })),
    counted((port) => bullmq({ port })),
  ])
  for (const [name, { commands, kinds }] of Object.entries({ ours, quiet, theirs })) report.say(`${name}: ${commands} a minute: ${kinds}`)
  const row = (what: string, our: typeof ours, goal: Goal) =>
    report.row(
      ratioRow({
        what: `${what} ÷ bullmq`,
        ours: [our.commands],
        theirs: [theirs.commands],
        goal,
        note: `${our.commands} (${our.kinds}) beside ${theirs.commands} (${theirs.kinds}), counted by MONITOR for 60 s`,
      }),
    )
  row('commands a minute of an idle worker', ours, { atMost: 1 })
  row('commands a minute of an idle worker with pollMs 60000', quiet, { atMost: 0.2 })
}

/** How a worker process of both contenders is started, and what is asked of the ratio. */
interface StartCase {
  readonly how: string
  readonly start: WorkerStart
  readonly goal?: Goal
}

/**
 * A new process each time, with a job that waits: from its spawn to the end of that job. BullMQ comes as JavaScript, and this package as
 * TypeScript, which Node strips of its types at each start; so both are measured as they would come from a registry, compiled into a
 * temporary folder. What the stripping costs is a row without a goal.
 */
async function starts(report: Report): Promise<void> {
  const [{ firstJobMs }, { compileWorker }, { withRedis }] = await Promise.all([
    import('./first-job.ts'),
    import('./compiled.ts'),
    import('./redis-setting.ts'),
  ])
  const cache = await mkdtemp(join(tmpdir(), 'trellis-cache-'))
  const { program, remove } = await compileWorker()
  const cases: readonly StartCase[] = [
    { how: 'as JavaScript', start: { program }, goal: { atMost: 1 } },
    { how: "as JavaScript with Node's compile cache", start: { program, variables: { NODE_COMPILE_CACHE: cache } }, goal: { atMost: 1 } },
    { how: 'from TypeScript sources', start: {} },
  ]
  await withRedis([], async ({ admin, server: { port } }) => {
    for (const { how, start, goal } of cases) {
      const runs = (['trellis', 'bullmq'] as const).map((who) => async () => {
        await admin.flushall()
        return firstJobMs(who, port, start)
      })
      const { series } = await interleave(runs, (round, all) =>
        report.say(`start ${how}, round ${round}: ${all.map(figure).join(' | ')} ms`),
      )
      const [ours = [], theirs = []] = series
      const note = `${figure(median(ours))} beside ${figure(median(theirs))} ms, from the spawn of Node to the end of a job that waits; medians of ${ours.length} rounds`
      report.row(ratioRow({ what: `start-up to the first job, ${how} ÷ bullmq`, ours, theirs, ...(goal && { goal }), note }))
    }
  })
  await remove()
  await rm(cache, { recursive: true })
}
