import { snooze, task } from '@trellis/queue'
import type { Database, StateStore } from '@trellis/stack'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { BuildJobTask } from '../build-jobs/build-jobs.ts'
import { recordState } from '../build-jobs/job-log.ts'
import type { BuildOutcome } from '../builds/build-outcome.ts'
import { holdBuild } from '../builds/hold-build.ts'
import type { BuildJobKind } from '../tables.ts'

const Input = Compile(Type.Object({ buildId: Type.Integer(), entry: Type.Integer() }))

/** One attempt at a build. */
export type BuildWork = (buildId: number, attempt: { readonly signal: AbortSignal; readonly isLast: boolean }) => Promise<BuildOutcome>

/** A store or a server that is down for a night needs nobody: 20 attempts reach over ten hours. */
const retry = { attempts: 20, backoff: { kind: 'exponential', base: '2s', cap: '1h', jitter: 'equal' } } as const

const names: Readonly<Record<BuildJobKind, string>> = {
  upload: 'spkrepo.upload-to-storage',
  rehome: 'spkrepo.rehome-from-storage',
  resync_info: 'spkrepo.resync-build-metadata',
  resync_file: 'spkrepo.resync-build-file',
  sign: 'spkrepo.sign-build',
  unsign: 'spkrepo.unsign-build',
}

/** The task of a kind: keeps others from the build, does the work, and writes down what has become of it. */
export function buildJobTask(
  kind: BuildJobKind,
  { database, state }: { readonly database: Database; readonly state: StateStore },
  work: BuildWork,
): BuildJobTask {
  return task({
    name: names[kind],
    input: Input,
    queue: 'ops',
    delivery: 'at-least-once',
    retry,
    timeout: '30m',
    run: async ({ buildId, entry }, { signal, job }) => {
      const isLast = job.attempt >= retry.attempts
      try {
        const held = await holdBuild(buildId, { state, signal }, async (held) => {
          await recordState(database, entry, 'STARTED')
          return await work(buildId, { signal: held, isLast })
        })
        if (held.kind === 'ran') return await recordOutcome(database, entry, held.value)
      } catch (error) {
        // Whoever stopped it runs it again; to the people who wait it goes on.
        if (!signal.aborted) await recordState(database, entry, isLast ? 'ERROR' : 'RETRY', messageOf(error))
        throw error
      }
      // Something else is done with the build.
      snooze('1s')
    },
  })
}

async function recordOutcome(database: Database, entry: number, outcome: BuildOutcome): Promise<void> {
  if (outcome.kind === 'refused') return await recordState(database, entry, 'ERROR', outcome.reason)
  await recordState(database, entry, 'SUCCESS', outcome.kind === 'skipped' ? outcome.reason : null)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
