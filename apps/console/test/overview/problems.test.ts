import { expect, it } from 'vitest'
import type { ProcessView, QueueView, RunView } from '../../contract/index.ts'
import { type Documents, problemsOf } from '../../server/overview/problems.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const at = new Date(now).toISOString()

const idle: QueueView = {
  name: 'mail',
  ready: 0,
  running: 0,
  scheduled: 0,
  blocked: 0,
  dead: 0,
  succeeded: 0,
  cancelled: 0,
  oldestReadyMs: null,
  paused: false,
  pausedParts: [],
  lastMinute: { enqueued: 0, succeeded: 0, retried: 0, died: 0 },
  workers: 1,
}

const alive: ProcessView = {
  id: '1',
  host: 'one',
  pid: 1,
  version: '1',
  roles: ['worker', 'scheduler'],
  startedAt: at,
  seenAt: at,
  state: 'alive',
  worker: null,
}

function documents({
  queue = {},
  process = {},
  run,
}: {
  queue?: Partial<QueueView>
  process?: Partial<ProcessView>
  run?: Partial<RunView>
} = {}): Documents {
  return {
    queues: { at, queues: [{ ...idle, ...queue }], tasks: [] },
    processes: { at, processes: [{ ...alive, ...process }] },
    runs: {
      at,
      runs: run === undefined ? [] : [{ name: 'stocktake', title: 'Stocktake', lastError: null, updatedAt: at, ...run } as RunView],
    },
    outbox: { rows: 0, oldestMs: 0 },
    doctor: null,
  }
}

const found = (given: Documents) => problemsOf(given, now).map(({ level, code }) => `${level} ${code}`)

it('an installation in which everything goes on has no problem', () => {
  expect(found(documents({ queue: { ready: 5, running: 3, oldestReadyMs: 2_000 } }))).toEqual([])
})

it.each([
  ['a job that could have run for more than a minute', documents({ queue: { ready: 1, oldestReadyMs: 61_000 } }), ['warning queue-late']],
  ['one for more than five', documents({ queue: { ready: 1, oldestReadyMs: 301_000 } }), ['danger queue-late']],
  [
    'a paused queue, however late its jobs are',
    documents({ queue: { ready: 1, oldestReadyMs: 301_000, paused: true } }),
    ['warning queue-paused'],
  ],
  ['ready jobs that no live worker takes', documents({ queue: { ready: 1, oldestReadyMs: 100, workers: 0 } }), ['danger queue-unserved']],
  ['dead jobs', documents({ queue: { dead: 2 } }), ['warning dead-jobs']],
  [
    'a process that fell silent',
    documents({ process: { state: 'silent' } }),
    ['danger no-worker', 'danger no-scheduler', 'warning process-silent'],
  ],
  ['no scheduler', documents({ process: { roles: ['worker'] } }), ['danger no-scheduler']],
  ['a run that failed', documents({ run: { status: 'failed' } }), ['danger run-failed']],
  ['a run that nobody took up', documents({ run: { status: 'interrupted' } }), ['warning run-interrupted']],
  ['an outbox that nobody empties', { ...documents(), outbox: { rows: 3, oldestMs: 61_000 } }, ['danger outbox-late']],
  ['dangers that the doctor found', { ...documents(), doctor: { at, dangers: 1, warnings: 0, notes: 0 } }, ['warning doctor']],
  ['a store of jobs that is away', { ...documents(), queues: undefined }, ['danger jobs-unknown']],
  ['a database that is away', { ...documents(), outbox: undefined }, ['danger outbox-unknown']],
  ['a state store that is away', { ...documents(), runs: undefined, processes: undefined }, ['danger state-unknown']],
])('%s is told of', (_what, given, expected) => {
  expect(found(given)).toEqual(expected)
})

it('says since when, and where to look', () => {
  expect(problemsOf(documents({ queue: { ready: 1, oldestReadyMs: 600_000 } }), now)).toEqual([
    {
      code: 'queue-late',
      level: 'danger',
      what: 'A job of "mail" could have run for 10 minutes and has not.',
      since: '2026-11-21T11:50:00.000Z',
      to: { page: 'queues', name: 'mail' },
    },
  ])
})
