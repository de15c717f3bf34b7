import { describe, expect, it } from 'vitest'
import { check, invariants } from '../chaos/checker/check.ts'
import { Tale } from './chaos-tale.ts'

const found = (tale: Tale) => check(tale.entries).violations.map(({ invariant, job, message }) => ({ invariant, job, message }))

const day = 86_400_000
const oneAtATime = [{ kind: 'concurrency', key: 'k', most: 1, perMs: 0, burst: 0 }] as const
const inOrder = { order: 'o' } as const
const onePerSecond = [{ kind: 'rate', key: 'k', most: 1, perMs: 1_000, burst: 1 }] as const
const mustSucceed = (id: string) => ({ children: [{ id, onFailure: 'fail' }] }) as const

/** A first worker dies with a job, and a second one takes it over when the lease is over. */
const takenOver = (tale: Tale, id: string) =>
  tale.handOut(id).started(id).wait(1_010).handOut(id, { worker: 'second', fence: 2, crashes: 1 })

describe('the checker of histories finds nothing wrong', () => {
  it.each<[string, (tale: Tale) => Tale]>([
    ['in a job that ran', (tale) => tale.enqueue('a').runs('a').final('a', null)],
    [
      'in a job that was retried',
      (tale) => tale.enqueue('a').handOut('a').settle('a', 'retry', { inMs: 50 }).wait(50).runs('a', { fence: 2, failures: 1 }),
    ],
    [
      'in a job that another worker took over',
      (tale) => takenOver(tale.enqueue('a'), 'a').settle('a', 'done', { worker: 'second', fence: 2 }),
    ],
    [
      'in a job that was handed back',
      (tale) => tale.enqueue('a').handOut('a').settle('a', 'release').runs('a', { worker: 'second', fence: 2 }),
    ],
    ['in a job that vanished in a failover', (tale) => tale.enqueue('a').failover(5).final('a', null)],
    [
      'in a job whose end was forgotten',
      (tale) => tale.enqueue('a').runs('a').failover(3).runs('a', { worker: 'second' }).final('a', null),
    ],
    [
      'in a parent of which it was forgotten that it waits',
      (tale) =>
        tale
          .enqueue('p')
          .enqueue('c')
          .handOut('p')
          .settle('p', 'wait', { children: [{ id: 'c', onFailure: 'fail' }] })
          .failover(3)
          .handOut('p', { fence: 2 }),
    ],
    [
      'in a retry that was forgotten with everything after it, and came once more',
      (tale) =>
        tale
          .enqueue('a')
          .handOut('a')
          .settle('a', 'retry', { inMs: 50 })
          .wait(50)
          .runs('a', { worker: 'second', fence: 2, failures: 1 })
          .failover(70)
          .handOut('a')
          .settle('a', 'retry', { inMs: 50 })
          .wait(50)
          .runs('a', { worker: 'second', fence: 2, failures: 1 }),
    ],
    ['in a job that nobody acknowledged', (tale) => tale.enqueue('a', {}, false).final('a', null)],
    [
      'in jobs of an order, of which the first was retried',
      (tale) =>
        tale
          .enqueue('a', inOrder)
          .enqueue('b', inOrder)
          .handOut('a')
          .settle('a', 'retry', { inMs: 50 })
          .wait(50)
          .runs('a', { fence: 2, failures: 1 })
          .runs('b'),
    ],
    [
      'in a job of an order that was replayed after others',
      (tale) =>
        tale
          .enqueue('a', inOrder)
          .enqueue('b', inOrder)
          .handOut('a')
          .settle('a', 'dead')
          .runs('b')
          .call({ verb: 'replay', id: 'a' }, { verb: 'replay', replayed: true })
          .runs('a', { fence: 2, failures: 1 }),
    ],
    ['in one that goes last in, first out', (tale) => tale.enqueue('a', { lifo: true }).enqueue('b', { lifo: true }).runs('b').runs('a')],
    [
      'in a dead job that was replayed',
      (tale) =>
        tale
          .enqueue('a', { once: true })
          .handOut('a')
          .started('a')
          .settle('a', 'dead')
          .call({ verb: 'replay', id: 'a' }, { verb: 'replay', replayed: true })
          .runs('a', { fence: 2 }),
    ],
    [
      'in a parent and its child',
      (tale) =>
        tale
          .enqueue('c')
          .enqueue('p', mustSucceed('c'))
          .runs('c')
          .handOut('p')
          .started('p', {}, ['succeeded'])
          .settle('p', 'done')
          .final('c', 'succeeded'),
    ],
  ])('%s', (_what, tell) => {
    expect(found(tell(new Tale()))).toEqual([])
  })
})

describe.each<[string, readonly [what: string, tell: (tale: Tale) => Tale][]]>([
  [
    'I1',
    [
      ['an acknowledged job that is gone', (tale) => tale.enqueue('a').final('a', null)],
      [
        'a job whose record is gone although its id is to be remembered',
        (tale) => tale.enqueue('a', { rememberMs: day }).runs('a').final('a', null),
      ],
      ['a job that never starts', (tale) => tale.enqueue('a').final('a', 'ready')],
      ['a job that nobody finished', (tale) => tale.enqueue('a').handOut('a').final('a', 'running')],
      ['a success that nobody reported', (tale) => tale.enqueue('a').final('a', 'succeeded')],
      ['a death that nobody reported', (tale) => tale.enqueue('a').handOut('a').final('a', 'dead', { crashes: 3 })],
      ['a cancellation that nobody asked for', (tale) => tale.enqueue('a').final('a', 'cancelled')],
      ['a job that is counted and not there', (tale) => tale.event({ kind: 'counted', state: 'dead', jobs: 1 })],
      ['a job that was lost long before the failover', (tale) => tale.enqueue('a').wait(100).failover(50).final('a', null)],
      [
        'a job of a queue that the failover did not concern',
        (tale) =>
          tale
            .enqueue('a')
            .event({ kind: 'may-lose', fromUs: 0, toUs: 1e9, queues: ['other'], why: 'failover' })
            .final('a', null),
      ],
    ],
  ],
  [
    'I2',
    [
      [
        'a job handed to a second worker before the lease is over',
        (tale) => tale.enqueue('a').handOut('a').wait(900).handOut('a', { worker: 'second', fence: 2, crashes: 1 }),
      ],
      [
        'a lease that a renewal had made longer',
        (tale) => tale.enqueue('a').handOut('a').wait(500).renew('a').wait(900).handOut('a', { worker: 'second', fence: 2, crashes: 1 }),
      ],
      ['the same fence twice', (tale) => tale.enqueue('a').handOut('a').wait(1_100).handOut('a', { worker: 'second' })],
      [
        'a fence that goes down',
        (tale) => tale.enqueue('a').handOut('a', { fence: 2 }).settle('a', 'release', { fence: 2 }).handOut('a', { fence: 1 }),
      ],
      ['a result of a lapsed worker that is taken', (tale) => takenOver(tale.enqueue('a'), 'a').settle('a', 'retry')],
      ['a renewal that still confirms a job that another one has', (tale) => takenOver(tale.enqueue('a'), 'a').renew('a')],
      [
        'a worker that is not told to stop what it has lost',
        (tale) =>
          takenOver(tale.enqueue('a'), 'a')
            .event({ kind: 'lost', id: 'a', fence: 1 }, 'first')
            .event({ kind: 'run-ended', id: 'a', fence: 1, how: 'done' }, 'first'),
      ],
    ],
  ],
  [
    'I3',
    [
      ['a job that comes again after its success', (tale) => tale.enqueue('a').runs('a').enqueue('a').handOut('a', { fence: 2 })],
      [
        'a dead job that comes again by itself',
        (tale) => tale.enqueue('a').handOut('a').settle('a', 'dead').handOut('a', { fence: 2, failures: 1 }),
      ],
      [
        'a cancelled job that is handed out',
        (tale) => tale.enqueue('a').call({ verb: 'cancel', id: 'a' }, { verb: 'cancel', reply: 'cancelled' }).handOut('a'),
      ],
      [
        'a job that was refused for its unique key and came all the same',
        (tale) =>
          tale
            .call(
              { verb: 'enqueue', jobs: [{ ...jobNamed('a'), unique: { key: 'k', lasting: true } }] },
              { verb: 'enqueue', refused: [['a', 'b']] },
            )
            .handOut('a'),
      ],
      [
        'two jobs with one unique key at the same time',
        (tale) =>
          tale
            .enqueue('a', { unique: { key: 'k', lasting: true } })
            .enqueue('b', { unique: { key: 'k', lasting: true } })
            .handOut('a')
            .handOut('b', { worker: 'second' }),
      ],
    ],
  ],
  [
    'I4',
    [
      [
        'a lease that had to lapse because of a reply that nobody repeated',
        (tale) => tale.enqueue('a').wait(2_000).handOut('a', { fence: 2, crashes: 1 }),
      ],
      [
        'the same with a step of a worker that was answered later',
        (tale) =>
          tale
            .enqueue('a')
            .handOut('a', {}, false)
            .enqueue('b')
            .handOut('b')
            .settle('b', 'done')
            .wait(2_000)
            .handOut('a', { worker: 'second', fence: 2, crashes: 1 }),
      ],
    ],
  ],
  [
    'I5',
    [
      [
        'an at-most-once job that starts twice',
        (tale) =>
          tale
            .enqueue('a', { once: true, crashReruns: 1 })
            .handOut('a')
            .started('a')
            .wait(1_010)
            .handOut('a', { worker: 'second', fence: 2, crashes: 1 })
            .started('a', { worker: 'second', fence: 2 }),
      ],
      [
        'the same long before a failover',
        (tale) =>
          tale
            .enqueue('a', { once: true })
            .handOut('a')
            .started('a')
            .settle('a', 'release')
            .wait(100)
            .failover(50)
            .handOut('a', { fence: 2 })
            .started('a', { fence: 2 }),
      ],
    ],
  ],
  [
    'I6',
    [
      [
        'two jobs behind a limit of one',
        (tale) =>
          tale.enqueue('a', { limits: oneAtATime }).enqueue('b', { limits: oneAtATime }).handOut('a').handOut('b', { worker: 'second' }),
      ],
      [
        'two starts within a second that allows one',
        (tale) => tale.enqueue('a', { limits: onePerSecond }).enqueue('b', { limits: onePerSecond }).runs('a').wait(500).runs('b'),
      ],
    ],
  ],
  [
    'I7',
    [
      [
        'an instant without a firing',
        (tale) => tale.event({ kind: 'schedule', name: 's', everyMs: 1_000 }).fire('s', 4_000).fire('s', 6_000),
      ],
      [
        'an instant that the schedule does not have',
        (tale) => tale.event({ kind: 'schedule', name: 's', everyMs: 1_000 }).fire('s', 4_500),
      ],
      [
        'an instant with two firings',
        (tale) => tale.event({ kind: 'schedule', name: 's', everyMs: 1_000 }).fire('s', 4_000).fire('s', 4_000),
      ],
    ],
  ],
  [
    'I8',
    [
      ['a parent that starts before its child has ended', (tale) => tale.enqueue('c').enqueue('p', mustSucceed('c')).handOut('p')],
      [
        'a parent that starts although its child is dead',
        (tale) => tale.enqueue('c').enqueue('p', mustSucceed('c')).handOut('c').settle('c', 'dead').final('c', 'dead').handOut('p'),
      ],
      [
        'a parent that runs again before the child that it spawned has ended',
        (tale) =>
          tale
            .enqueue('p')
            .enqueue('c')
            .handOut('p')
            .settle('p', 'wait', { children: [{ id: 'c', onFailure: 'fail' }] })
            .handOut('p', { fence: 2 }),
      ],
      [
        'a parent that is not told how its child ended',
        (tale) => tale.enqueue('c').enqueue('p', mustSucceed('c')).runs('c').final('c', 'succeeded').handOut('p').started('p'),
      ],
    ],
  ],
  [
    'I9',
    [
      [
        'more attempts than the task allows',
        (tale) =>
          tale
            .event({ kind: 'task', task: 'task', attempts: 1 })
            .enqueue('a')
            .handOut('a')
            .settle('a', 'retry', { inMs: 0 })
            .handOut('a', { fence: 2, failures: 1 }),
      ],
      ['more crashes than the task allows', (tale) => takenOver(tale.enqueue('a', { crashReruns: 0 }), 'a')],
      [
        'a drain that is counted as a crash',
        (tale) => tale.enqueue('a').handOut('a').settle('a', 'release').handOut('a', { fence: 2, crashes: 1 }),
      ],
      [
        'a snooze that is counted as an attempt',
        (tale) => tale.enqueue('a').handOut('a').settle('a', 'snooze', { inMs: 0 }).handOut('a', { fence: 2, failures: 1 }),
      ],
      [
        'a failure that is not counted',
        (tale) => tale.enqueue('a').handOut('a').settle('a', 'retry', { inMs: 0 }).handOut('a', { fence: 2 }),
      ],
    ],
  ],
  [
    'I10',
    [
      ['a delay that is cut short', (tale) => tale.enqueue('a', { inMs: 500 }).wait(400).handOut('a')],
      [
        'a date that is not waited for',
        (tale) => tale.event({ kind: 'clock', wallMs: 10_000 }).enqueue('a', { inMs: null, atMs: 11_000 }).wait(500).handOut('a'),
      ],
      [
        'a retry that comes too early',
        (tale) => tale.enqueue('a').handOut('a').settle('a', 'retry', { inMs: 500 }).wait(400).handOut('a', { fence: 2, failures: 1 }),
      ],
    ],
  ],
  [
    'I11',
    [
      [
        'a payload that was changed',
        (tale) =>
          tale.enqueue('a').call(
            { verb: 'step', worker: 'first', seq: 1, leaseMs: 1_000, results: [], want: { line: 1 } },
            {
              verb: 'step',
              kind: 'stepped',
              jobs: [{ id: 'a', task: 'task', queue: 'line', fence: 1, failures: 0, crashes: 0, sum: 'other bytes' }],
              lost: [],
            },
          ),
      ],
    ],
  ],
  [
    'I12',
    [
      ['a job that overtakes one that came before it', (tale) => tale.enqueue('a').enqueue('b').runs('b').runs('a')],
      [
        'the same among jobs of high priority',
        (tale) => tale.enqueue('a', { priority: 5 }).enqueue('b', { priority: 5 }).runs('b').runs('a'),
      ],
    ],
  ],
  [
    'I13',
    [
      [
        'a job of an order that overtakes one that came before it',
        (tale) => tale.enqueue('a', inOrder).enqueue('b', inOrder).runs('b').runs('a'),
      ],
      [
        'one that starts while the one before it waits for a retry',
        (tale) =>
          tale
            .enqueue('a', inOrder)
            .enqueue('b', inOrder)
            .handOut('a')
            .settle('a', 'retry', { inMs: 50 })
            .runs('b')
            .wait(50)
            .runs('a', { fence: 2, failures: 1 }),
      ],
    ],
  ],
])('the checker of histories finds what breaks %s:', (number, tales) => {
  it.each(tales)('%s', (_what, tell) => {
    const findings = found(tell(new Tale()))
    expect(findings.map(({ invariant }) => invariant)).toContain(number)
    expect(findings.filter(({ invariant }) => invariant !== number)).toEqual([])
  })
})

it('the checker of histories knows thirteen invariants, numbered one after the other', () => {
  expect(invariants.map(({ number }) => number)).toEqual(Array.from({ length: 13 }, (_, at) => `I${at + 1}`))
})

function jobNamed(id: string) {
  const tale = new Tale().enqueue(id)
  const [asked] = tale.entries
  if (asked?.kind !== 'asked' || asked.what.verb !== 'enqueue' || !asked.what.jobs[0]) throw new Error('a tale begins with its call')
  return asked.what.jobs[0]
}
