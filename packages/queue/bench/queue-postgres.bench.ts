import { adding, addingMany, workingOff } from './cases.ts'
import { type Case, compare, type Ring } from './compare.ts'
import type { Report } from './report.ts'

const [batched, plain] = ['graphile-worker, batched', 'graphile-worker, plain'] as const

const cases: readonly Case[] = [
  { what: 'add, 1 in flight', jobs: 300, measure: (run) => adding(run, 1), goals: { rate: { atLeast: 1 }, server: 'none', node: 'none' } },
  {
    what: 'add, 20 in flight',
    jobs: 2_000,
    measure: (run) => adding(run, 20),
    goals: { rate: { atLeast: 1 }, server: 'none', node: 'none' },
  },
  {
    what: 'add 1000 in one call',
    jobs: 10_000,
    measure: (run) => addingMany(run, 1_000),
    goals: { rate: { atLeast: 1 }, server: 'none', node: 'none' },
  },
  {
    what: 'work off no-ops, 1 at once',
    jobs: (name) => (name === batched ? 5_000 : 300),
    measure: (run) => workingOff(run, 1),
    goals: { rate: { atLeast: 0.8, stretch: 1 }, server: 'none', node: 'none' },
  },
  {
    what: 'work off no-ops, 10 at once',
    jobs: (name) => (name === batched ? 5_000 : 1_500),
    measure: (run) => workingOff(run, 10),
    goals: { rate: { atLeast: 0.8, stretch: 1 }, server: 'none', node: 'none' },
  },
  {
    what: 'work off no-ops, 100 at once',
    jobs: (name) => (name === plain ? 3_000 : 8_000),
    measure: (run) => workingOff(run, 100),
    goals: { rate: { atLeast: 0.8, stretch: 1 }, server: 'none', node: 'none' },
  },
]

/**
 * This package beside graphile-worker and pg-boss on one PostgreSQL, which flushes each commit to the disk. Each run
 * has a database of its own, a fresh copy of one that the contender has prepared.
 */
export const benchmark = {
  name: 'queue-postgres',
  title: 'The task engine on PostgreSQL, beside graphile-worker and pg-boss',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const [{ PostgresServer }, trellis, graphile, boss] = await Promise.all([
      import('./postgres-server.ts'),
      import('./contenders/trellis-on-postgres.ts'),
      import('./contenders/graphile-worker.ts'),
      import('./contenders/pg-boss.ts'),
    ])
    const server = await PostgresServer.start()
    try {
      const prepare = [trellis.migrateTrellis, graphile.migrateGraphileWorker, graphile.migrateGraphileWorker, boss.migratePgBoss]
      for (const [at, migrate] of prepare.entries()) {
        await server.createDatabase(`prepared_${at}`)
        await migrate(server.url(`prepared_${at}`))
      }
      const url = server.url('measured')
      const ring: Ring = {
        open: [
          ['trellis', (setup) => trellis.trellisOnPostgres(url, setup)],
          [batched, (setup) => graphile.graphileWorker(url, setup, 'batched')],
          [plain, (setup) => graphile.graphileWorker(url, setup, 'plain')],
          ['pg-boss', (setup) => boss.pgBoss(url, setup)],
        ],
        empty: (at) => server.createDatabase('measured', `prepared_${at}`),
        serverCpuUs: async () => server.cpuUs(),
      }
      for (const one of cases) await compare(report, one, ring)
    } finally {
      await server.stop()
    }
  },
}
