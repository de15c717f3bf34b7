import { hostname } from 'node:os'
import { abort, discard, snooze, task } from '@trellis/queue'
import { Type } from 'typebox'
import Value from 'typebox/value'
import { StackError } from '../errors.ts'
import type { Run } from './define-run.ts'
import { executeRun, type RunParts } from './execute-run.ts'

const RunInput = Type.Object({
  type: Type.String(),
  trigger: Type.String(),
  resume: Type.Optional(Type.Boolean()),
  fresh: Type.Optional(Type.Boolean()),
})
/** What the job of a run is told. */
export type RunInput = Type.Static<typeof RunInput>

/** The task whose jobs execute the runs of a name. */
export type RunTask = ReturnType<typeof runTask>

/** Runs wait in a queue of their own, so that long ones never stand before short jobs. */
const runQueue = 'runs'

/** How many lost workers one run survives. */
const crashReruns = 10

/** Makes the task of a run. There is at most one job of it that has not ended, and it does not fail twice: another run is another job. */
export function runTask(run: Run, parts: RunParts) {
  return task({
    name: `run:${run.name}`,
    queue: runQueue,
    delivery: 'at-least-once',
    retry: { attempts: 1 },
    onCrash: { rerun: crashReruns },
    unique: { key: () => run.name },
    input: (value: unknown): RunInput => checkedInput(run, value),
    run: async (input, { job, signal }) => {
      const outcome = await executeRun(run, parts, { request: { id: job.id, ...input }, holder: holderName(), signal })
      if (outcome.kind === 'interrupted') return snooze(run.leaseMs)
      if (outcome.kind === 'cancelled') return discard()
      if (outcome.kind === 'failed') return abort(outcome.status.lastError?.message ?? 'failed', { cause: outcome.cause })
      if (outcome.kind === 'busy') {
        parts.logger.warn({ run: run.name, job: job.id, by: outcome.by?.holder }, 'run left out, because another one is under way')
        return discard()
      }
      return undefined
    },
  })
}

/** Who executes runs in this process, in words for people. */
export function holderName(): string {
  return `${hostname()}:${process.pid}`
}

/** The input itself when it is one. Throws `run_invalid`. */
export function checkedInput(run: Run, value: unknown): RunInput {
  if (!Value.Check(RunInput, value)) throw new StackError('run_invalid', `this is not what a run of ${run.name} is started with`)
  if (run.types.includes(value.type)) return value
  throw new StackError('run_invalid', `run ${run.name} has no type "${value.type}"; there are: ${run.types.join(', ')}`)
}
