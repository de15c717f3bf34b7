/**
 * A process that asks for work in every way there is, as fast as the line is worked off. Told to finish, it repeats what is unsure until
 * it is acknowledged, and ends with 0.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createEngine } from '../../src/index.ts'
import { Journal } from '../history/journal.ts'
import { recordingBroker } from '../history/recording-broker.ts'
import { seeded } from '../random.ts'
import { shiftClock } from './clock.ts'
import { Load } from './load.ts'
import { obey, readOrder } from './order.ts'
import { openPlace } from './place.ts'
import { tasksOf } from './tasks.ts'

/** With more jobs waiting than this nothing is added, so that the programme ends soon after its last fault. */
const mostWaiting = 400
/** How often the line is looked at. Milliseconds. */
const lookEveryMs = 500

const order = readOrder()
shiftClock(order.clockShiftMs)
const journal = new Journal(order.folder, order.name)
journal.record({ kind: 'opened', role: 'producer', pid: process.pid })

const place = openPlace(order.place)
const tasks = tasksOf(journal)
const broker = recordingBroker(place.broker, journal)
const engine = createEngine({ broker, tasks: Object.values(tasks) })
const random = seeded(order.seed)
const load = new Load({ engine, can: broker.capabilities, tasks, random, name: order.name })

let finishing = false
let isFull = false
let looked = 0
obey((message) => {
  if (message.kind === 'shift-clock') shiftClock(message.byMs)
  if (message.kind === 'finish') finishing = true
})

while (!finishing) {
  await pause(random.whole(10, 50))
  if (performance.now() - looked > lookEveryMs) await look()
  if (!isFull) await load.turn()
}
await load.settle()
await place.close()
process.exit(0)

async function look(): Promise<void> {
  looked = performance.now()
  try {
    const states = Object.values(await engine.counts())
    isFull = states.reduce((sum, { ready, scheduled, blocked }) => sum + ready + scheduled + blocked, 0) > mostWaiting
  } catch {
    // A broker that does not answer is what this is about; the next look will tell.
  }
}
