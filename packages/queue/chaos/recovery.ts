import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createEngine } from '../src/index.ts'
import { openPlace } from './actors/place.ts'
import { tasksOf } from './actors/tasks.ts'
import { Cast } from './cast.ts'
import type { Entry } from './history/entry.ts'
import { Journal, readJournals } from './history/journal.ts'
import { seeded } from './random.ts'
import { openVenue } from './venues/open-venue.ts'
import type { VenueName } from './venues/venue.ts'

const doomed = ['worker-1', 'worker-2']
const survivor = 'worker-3'
/** Longer than any measurement may take. Milliseconds. */
const patienceMs = 60_000

/**
 * How long it takes from `kill -9` of a worker with default options, 15 s of lease among them, until another one has started the job
 * that it ran. Two workers are killed, half a second apart; returns both times in milliseconds.
 */
export async function measureRecovery(name: VenueName): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-chaos-'))
  const recorder = new Journal(folder, 'conductor')
  const slots = [...doomed, survivor]
  const venue = await openVenue(name, { slots, recorder }, seeded('recovery'))
  const cast = new Cast({ folder, seed: 'recovery', leaseMs: null, placeOf: () => venue.place, recorder })
  const place = openPlace(venue.place)
  try {
    await place.broker.migrate()
    const { plain } = tasksOf(recorder)
    const engine = createEngine({ broker: place.broker, tasks: [plain] })
    const ids: string[] = []
    for (const slot of doomed) {
      await cast.start(slot)
      const { id } = await engine.enqueue(plain, { ms: 600_000, end: 'deaf', key: '', cargo: null })
      await startsOf(folder, id, 1)
      ids.push(id)
    }
    await cast.start(survivor)
    for (const slot of doomed) {
      await cast.kill(slot)
      await pause(500)
    }
    return await Promise.all(ids.map((id) => waitOf(folder, id)))
  } finally {
    await place.close()
    await cast.close()
    await venue.close()
    recorder.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function waitOf(folder: string, id: string): Promise<number> {
  const [first, second] = await startsOf(folder, id, 2)
  const killed = (await readJournals(folder)).find((entry) => entry.kind === 'killed' && entry.process === first?.by)
  return ((second?.atUs ?? Number.POSITIVE_INFINITY) - (killed?.atUs ?? 0)) / 1_000
}

/** The first `count` starts of a job, once there are as many. */
async function startsOf(folder: string, id: string, count: number): Promise<readonly Entry[]> {
  for (const deadline = performance.now() + patienceMs; ; ) {
    const starts = (await readJournals(folder)).filter((entry) => entry.kind === 'run-started' && entry.id === id)
    if (starts.length >= count) return starts
    if (performance.now() > deadline) throw new Error(`job ${id} was started ${starts.length} times, not ${count}, in ${patienceMs} ms`)
    await pause(50)
  }
}
