import { PgBoss } from 'pg-boss'
import { type Contender, noop, type Setup, smallPayload } from './contender.ts'

/**
 * pg-boss by its `fetch` and `complete`, as many jobs per call as run at once. Its own workers poll twice a second at the most when they
 * take jobs one by one, so this is its faster way.
 */
export function pgBoss(connectionString: string, { payload = smallPayload, run = noop }: Setup): Contender {
  const boss = open(connectionString)
  const started = boss.start()
  let stopped = false
  const loops: Promise<void>[] = []
  const work = async (atOnce: number, onEnd: (id: string) => void) => {
    await started
    while (!stopped) {
      const jobs = await boss.fetch('noop', { batchSize: atOnce })
      await Promise.all(jobs.map(({ data }) => run(data)))
      const ids = jobs.map(({ id }) => id)
      if (ids.length > 0) await boss.complete('noop', ids)
      for (const id of ids) onEnd(id)
    }
  }
  return {
    name: 'pg-boss',
    async add(one = payload) {
      await started
      return String(await boss.send('noop', one))
    },
    async addMany(count, delayMs = 0) {
      await started
      const when = delayMs > 0 ? { startAfter: new Date(Date.now() + delayMs) } : {}
      const ids = await boss.insert(
        'noop',
        Array.from({ length: count }, () => ({ data: payload, ...when })),
        { returnId: true },
      )
      return ids ?? []
    },
    work: (atOnce, onEnd) => void loops.push(work(atOnce, onEnd)),
    // An end is told when `complete` has answered.
    stored: async () => {},
    async waiting() {
      await started
      const { rows } = await boss.getDb().executeSql("select count(*) as jobs from pgboss.job where state = 'created'")
      return Number(rows[0].jobs)
    },
    async close() {
      stopped = true
      await Promise.all(loops)
      await boss.stop({ graceful: false, close: true })
    },
  }
}

/** Makes its tables and the queue. */
export async function migratePgBoss(connectionString: string): Promise<void> {
  const boss = open(connectionString)
  await boss.start()
  await boss.createQueue('noop')
  await boss.stop({ graceful: false, close: true })
}

function open(connectionString: string): PgBoss {
  const boss = new PgBoss({ connectionString, max: 20, supervise: false, schedule: false })
  boss.on('error', noop)
  return boss
}
