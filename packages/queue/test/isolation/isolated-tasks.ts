/** Tasks whose handlers the tests run in threads and processes of their own. */
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { waitForChildren } from '../../src/control.ts'
import { currentJob, type QueueError, retryLater, task } from '../../src/index.ts'
import type { StandardSchema } from '../../src/input.ts'

class Incurable extends Error {}
class Celsius {
  readonly degrees: number
  constructor(degrees: number) {
    this.degrees = degrees
  }
  toJSON() {
    return `${this.degrees} °C`
  }
}

const named: StandardSchema<{ readonly name: string }, ReadonlyMap<string, string>> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: new Map(Object.entries(value as object)) }) },
}
const leaked: unknown[] = []
/** The thread or process that runs this. */
const here = () => `${process.pid}.${threadId}`
const forEver = () => new Promise<never>(() => setInterval(() => {}, 1_000))

export const where = task({ name: 'where', delivery: 'at-least-once', keep: { success: '1h' }, run: here })

export const greet = task({
  name: 'greet',
  delivery: 'at-least-once',
  input: named,
  async run(input, { job, log }) {
    log.info({ onlyHere: () => {} }, 'greeting')
    await new Promise((resolve) => setTimeout(resolve, 1))
    return { greeting: `Hello, ${input.get('name')}!`, attempt: job.attempt, isCurrent: currentJob()?.id === job.id }
  },
})

export const measure = task({ name: 'measure', delivery: 'at-least-once', keep: { success: '1h' }, run: () => new Celsius(21) })

export const incurable = task({
  name: 'incurable',
  delivery: 'at-least-once',
  retry: { when: (error) => !(error instanceof Incurable) },
  run: () => {
    throw new Incurable('no repeat helps', { cause: new RangeError('deep inside') })
  },
})

export const later = task({ name: 'later', delivery: 'at-least-once', run: () => retryLater(new Date(2_000_000_000_000), 'not yet') })

/** Ends when it is told to, and returns why. */
export const obey = task({
  name: 'obey',
  delivery: 'at-least-once',
  keep: { success: '1h' },
  async run(_input, { log, signal }) {
    log.info({ pid: process.pid }, 'obeying')
    if (!signal.aborted) await once(signal, 'abort')
    return (signal.reason as QueueError).code
  },
})

export const ignore = task({ name: 'ignore', delivery: 'at-least-once', retry: { attempts: 1 }, timeout: '50ms', run: forEver })

export const spin = task({
  name: 'spin',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  timeout: '50ms',
  run: () => {
    for (;;);
  },
})

export const spinOnce = task({
  name: 'spin-once',
  delivery: 'at-most-once',
  timeout: '50ms',
  run: () => {
    for (;;);
  },
})

/** Waits, without hurry, until the file is there. */
export const waitFor = task({
  name: 'wait-for',
  delivery: 'at-least-once',
  input: (value: unknown) => value as string,
  async run(path) {
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5))
    return 'undisturbed'
  },
})

/** Computes until it is killed. */
export const compute = task({
  name: 'compute',
  delivery: 'at-least-once',
  run: (_input, { log }) => {
    log.info({ pid: process.pid }, 'computing')
    for (;;);
  },
})

export const leakObjects = task({
  name: 'leak-objects',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  run: () => {
    for (;;) leaked.push(Array.from({ length: 10_000 }, (_, n) => ({ n })))
  },
})

export const leakBytes = task({
  name: 'leak-bytes',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  async run() {
    for (;;) {
      leaked.push(Buffer.alloc(4_000_000, 1))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },
})

export const exit = task({ name: 'exit', delivery: 'at-least-once', retry: { attempts: 1 }, run: () => process.exit(7) })

export const exitOnce = task({ name: 'exit-once', delivery: 'at-most-once', run: () => process.exit(7) })

export const killItself = task({
  name: 'kill-itself',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  run: () => {
    process.kill(process.pid, 'SIGKILL')
    return forEver()
  },
})

export const throwElsewhere = task({
  name: 'throw-elsewhere',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  run: () => {
    setTimeout(() => {
      throw new RangeError('thrown by a timer')
    })
    return forEver()
  },
})

/** Computes without a pause until the other of the two has begun as well. */
export const meet = task({
  name: 'meet',
  delivery: 'at-least-once',
  input: (value: unknown) => value as { readonly folder: string; readonly me: string; readonly other: string },
  run: ({ folder, me, other }) => {
    writeFileSync(join(folder, me), '')
    while (!existsSync(join(folder, other)));
  },
})

/** Keeps so many MB for ever. */
export const hoard = task({
  name: 'hoard',
  delivery: 'at-least-once',
  input: (value: unknown) => value as number,
  run: (megabytes) => {
    leaked.push(Buffer.alloc(megabytes * 1_000_000, 1))
    return here()
  },
})

const returnBigInt = () => 1n
export const notJson = task({ name: 'not-json', delivery: 'at-least-once', retry: { attempts: 1 }, run: returnBigInt })
export const notJsonKept = task({
  name: 'not-json-kept',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  keep: { success: '1h' },
  run: returnBigInt,
})

/** Runs `greet` twice and adds what came back. */
export const parent = task({
  name: 'parent',
  delivery: 'at-least-once',
  keep: { success: '1h' },
  async run(_input, { children, spawn }) {
    if (children.length > 0)
      return children.map((end) => (end.status === 'succeeded' ? (end.output as { greeting: string }).greeting : end.status))
    await spawn([greet.with({ name: 'Ada' }), greet.with({ name: 'Grace' })])
    return waitForChildren()
  },
})

/** Spawns what its worker does not know. */
export const strange = task({
  name: 'strange',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  run: (_input, { spawn }) => spawn([task({ name: 'unheard-of', delivery: 'at-least-once', run: () => {} }).with()]),
})

/** Reports more than fits. */
export const boast = task({
  name: 'boast',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  run: (_input, { progress }) => progress('x'.repeat(20_000)),
})

export const say = task({
  name: 'say',
  delivery: 'at-least-once',
  keep: { success: '1h' },
  run: (_input, { progress, logLine }) => {
    progress({ done: 0.5 })
    logLine('half of it')
    logLine('all of it')
  },
})

export const tasks = [
  where,
  greet,
  measure,
  incurable,
  later,
  obey,
  ignore,
  spin,
  spinOnce,
  waitFor,
  compute,
  leakObjects,
  leakBytes,
  exit,
  exitOnce,
  killItself,
  throwElsewhere,
  meet,
  say,
  parent,
  strange,
  boast,
  hoard,
  notJson,
  notJsonKept,
]
