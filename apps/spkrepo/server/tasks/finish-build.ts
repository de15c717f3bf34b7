import { type Task, task } from '@trellis/queue'
import type { Logger, Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { activateBuild, type SignaturePolicy } from '../builds/activation.ts'
import { placeBuild } from '../builds/place-build.ts'
import { type SigningSetup, signBuild } from '../builds/sign-build.ts'
import { type Caches, forgetCatalog } from '../files/caches.ts'
import type { SigningFailure } from '../signing/failure.ts'
import type { Tables } from '../tables.ts'

const Input = Compile(Type.Object({ buildId: Type.Integer() }))

export type FinishBuildTask = Task<string, { buildId: number }>

export interface FinishBuildParts {
  readonly db: Kysely<Tables>
  readonly storage: Storage
  readonly logger: Logger
  /** Undefined: nothing is signed here. */
  readonly signing: SigningSetup | undefined
  readonly policy: SignaturePolicy
  /** Undefined: there are none in front. */
  readonly caches: Caches | undefined
  /** Called when a build is about to be made active, perhaps more than once. */
  readonly onActivating?: ((buildId: number) => Promise<void>) | undefined
}

/** A timestamp server that is down for an hour, or for a night, must not need anybody: 20 attempts reach over ten hours. */
const retry = { attempts: 20, backoff: { kind: 'exponential', base: '2s', cap: '1h', jitter: 'equal' } } as const

/** Puts an uploaded build in place, signs it, and makes it active if its publisher asked for that. */
export function finishBuildTask(parts: FinishBuildParts): FinishBuildTask {
  return task({
    name: 'spkrepo.finish-build',
    input: Input,
    delivery: 'at-least-once',
    retry: { ...retry, when: (error) => !(error instanceof SigningFailed) || error.failure.retryable },
    timeout: '30m',
    run: async ({ buildId }, { signal, job }) => await finishBuild(buildId, parts, { signal, isLast: job.attempt >= retry.attempts }),
  })
}

async function finishBuild(
  buildId: number,
  { db, storage, logger, signing, policy, caches, onActivating }: FinishBuildParts,
  { signal, isLast }: { readonly signal: AbortSignal; readonly isLast: boolean },
): Promise<void> {
  await placeBuild(buildId, { db, storage })
  if (signing !== undefined) {
    const failure = await signBuild(buildId, { db, storage }, { ...signing, signal, nowSeconds: Math.floor(Date.now() / 1000) })
    if (failure !== null) {
      await recordFailure(db, buildId, { message: failure.message, signing: failure.retryable && !isLast ? 'pending' : 'failed' })
      throw new SigningFailed(failure)
    }
  }
  await activateIfAsked(buildId, { db, logger, policy, onActivating })
  // Last, so that a run that breaks off is repeated up to here: purging twice is purging once.
  const build = await db.selectFrom('build').select('path').where('id', '=', buildId).executeTakeFirst()
  await forgetCatalog(caches, build?.path)
}

async function activateIfAsked(
  buildId: number,
  { db, logger, policy, onActivating }: Pick<FinishBuildParts, 'db' | 'logger' | 'policy' | 'onActivating'>,
): Promise<void> {
  const build = await db.selectFrom('build').select('activate_when_ready').where('id', '=', buildId).executeTakeFirst()
  if (build?.activate_when_ready !== true) return
  // First: a run that breaks off behind the activation would not come back to it.
  await onActivating?.(buildId)
  const refusal = await activateBuild(db, buildId, policy)
  if (refusal === null || refusal === 'not_found') return
  if (refusal !== 'signature_required') throw new Error(`build ${buildId} cannot be activated now: ${refusal}`)
  logger.warn({ buildId, refusal }, 'the build stays inactive')
  // It would be ready never, and the pages would go on saying that it is about to be.
  await db.updateTable('build').set({ activate_when_ready: false }).where('id', '=', buildId).execute()
}

/** What the publisher sees while the job waits for its next attempt, or for good. */
async function recordFailure(
  db: Kysely<Tables>,
  buildId: number,
  { message, signing }: { readonly message: string; readonly signing: 'pending' | 'failed' },
): Promise<void> {
  await db
    .updateTable('build')
    .set({ signing_error: message, signing })
    .where('id', '=', buildId)
    .where('signing', 'in', ['pending', 'failed'])
    .execute()
}

class SigningFailed extends Error {
  readonly failure: SigningFailure

  constructor(failure: SigningFailure) {
    super(`${failure.code}: ${failure.message}`)
    this.failure = failure
  }
}
