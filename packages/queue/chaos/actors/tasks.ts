import { isQueueError } from '../../src/errors.ts'
import { settled, waitForChildren } from '../../src/flow/flow.ts'
import { task } from '../../src/index.ts'
import type { RunContext } from '../../src/run-context.ts'
import type { Recorder } from '../history/entry.ts'
import { act, type Script } from './script.ts'

/** The queues of the tasks, each with the slots that a worker gives it. */
export const queues = { alpha: 6, beta: 4, gamma: 3, delta: 6, ticks: 2 } as const

/** Budgets that no programme exhausts by crashes, and retries that come soon. */
const lasting = {
  delivery: 'at-least-once',
  onCrash: { rerun: 1_000 },
  retry: { attempts: 3, backoff: { kind: 'exponential', base: 100, cap: 400, jitter: 'equal' } },
} as const
const input = (value: unknown) => value as Script

/** The tasks of the programme. Their handlers do what their input says, and `recorder` is told. */
export function tasksOf(recorder: Recorder) {
  const run = (script: Script, context: RunContext) => record(recorder, context, () => act(script, context))
  return { ...ordinary(run), ...limited(run), ...families(run, recorder) }
}

/** The tasks by name. */
export type Tasks = ReturnType<typeof tasksOf>

type Run = (script: Script, context: RunContext) => Promise<void>

function ordinary(run: Run) {
  return {
    plain: task({ name: 'plain', queue: 'alpha', ...lasting, input, run }),
    once: task({ name: 'once', queue: 'beta', delivery: 'at-most-once', input, run }),
    /** Budgets that are used up. */
    fragile: task({
      name: 'fragile',
      queue: 'beta',
      delivery: 'at-least-once',
      retry: { attempts: 2, backoff: { kind: 'fixed', base: 80, jitter: 'none' } },
      onCrash: { rerun: 1 },
      timeout: 400,
      input,
      run,
    }),
    /** Its ended jobs are remembered although their ids are random. */
    kept: task({ name: 'kept', queue: 'gamma', ...lasting, keep: { success: '1d' }, input, run }),
    tick: task({ name: 'tick', queue: 'ticks', ...lasting, input, run }),
  }
}

function limited(run: Run) {
  const key = (script: Script) => script.key
  return {
    /** Three at once, and one of each key. */
    narrow: task({ name: 'narrow', queue: 'delta', ...lasting, concurrency: [{ limit: 3 }, { limit: 1, key }], input, run }),
    paced: task({ name: 'paced', queue: 'delta', ...lasting, rate: { limit: 10, per: '1s', burst: 3 }, input, run }),
    /** One after the other for each key, whatever happens to them. */
    strict: task({ name: 'strict', queue: 'alpha', ...lasting, order: { key }, input, run }),
    newest: task({ name: 'newest', queue: 'alpha', ...lasting, lifo: true, input, run }),
    single: task({ name: 'single', queue: 'gamma', ...lasting, unique: { key, onConflict: 'replace' }, input, run }),
  }
}

function families(run: Run, recorder: Recorder) {
  const part = task({ name: 'part', queue: 'beta', ...lasting, input, run })
  const make = async (script: Script, context: RunContext) => {
    const made = [part.with(script), settled(part.with({ ...script, end: 'fail' }))]
    if (context.children.length === 0) await context.spawn(made)
    if (context.children.length < made.length) waitForChildren()
    await act(script, context)
  }
  return {
    part,
    /** Waits for parts that are stored with it. */
    whole: task({ name: 'whole', queue: 'gamma', ...lasting, input, run }),
    /** Makes its parts itself, and waits for them. */
    maker: task({
      name: 'maker',
      queue: 'alpha',
      ...lasting,
      input,
      run: (script: Script, context: RunContext) => record(recorder, context, () => make(script, context)),
    }),
  }
}

async function record(recorder: Recorder, { job, signal, children }: RunContext, work: () => Promise<void>): Promise<void> {
  const { id, fence } = job
  recorder.record({ kind: 'run-started', id, fence, children: children.map(({ status }) => status) })
  const onAbort = () => recorder.record({ kind: 'run-aborted', id, fence, reason: nameOf(signal.reason) })
  signal.addEventListener('abort', onAbort)
  try {
    await work()
    recorder.record({ kind: 'run-ended', id, fence, how: 'done' })
  } catch (error) {
    recorder.record({ kind: 'run-ended', id, fence, how: nameOf(error) })
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function nameOf(error: unknown): string {
  return isQueueError(error) ? error.code : String(error)
}
