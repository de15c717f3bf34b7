/**
 * A process that works: an engine as an application has it, on tasks that write down what they do. SIGTERM drains it.
 */
import { createEngine } from '../../src/index.ts'
import { Journal } from '../history/journal.ts'
import { recordingBroker } from '../history/recording-broker.ts'
import { shiftClock } from './clock.ts'
import { obey, readOrder, tell } from './order.ts'
import { openPlace } from './place.ts'
import { queues, tasksOf } from './tasks.ts'

const order = readOrder()
shiftClock(order.clockShiftMs)
const journal = new Journal(order.folder, order.name)
journal.record({ kind: 'opened', role: 'worker', pid: process.pid })

const place = openPlace(order.place)
const engine = createEngine({ broker: recordingBroker(place.broker, journal), tasks: Object.values(tasksOf(journal)) })
engine.on('job.lost', ({ job: { id, fence } }) => journal.record({ kind: 'lost', id, fence }))
let started = 0
engine.on('job.started', () => {
  started += 1
})
// For the progress line alone: the journal has it exactly.
setInterval(() => tell({ kind: 'started', jobs: started }), 1_000)
engine.on('worker.fenced', ({ worker }) => journal.record({ kind: 'fenced', worker }))
const worker = engine.work(order.leaseMs === null ? { queues } : { queues, leaseMs: order.leaseMs, pollMs: 100 })

process.on('SIGTERM', async () => {
  try {
    await worker.drain({ deadlineMs: 60, graceMs: 60 })
    await place.close()
  } catch {
    // The broker could not be told: the lease has to lapse, as after a crash.
  }
  process.exit(0)
})

obey((message) => {
  if (message.kind === 'shift-clock') shiftClock(message.byMs)
  if (message.kind !== 'block') return
  const until = performance.now() + message.ms
  while (performance.now() < until);
})
