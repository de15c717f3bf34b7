import { createLogger } from '@trellis/stack'
import type { SignaturePolicy } from '../../server/builds/activation.ts'
import type { SigningSetup } from '../../server/builds/sign-build.ts'
import { finishBuildTask } from '../../server/tasks/finish-build.ts'
import type { Repository } from '../upload/repository.ts'

export interface Attempt {
  readonly signing?: SigningSetup
  readonly policy?: SignaturePolicy
  /** Which attempt of the job this is. @default 1 */
  readonly attempt?: number
  readonly signal?: AbortSignal
}

const logger = createLogger({ level: 'silent', pretty: false })

/** Runs the job that finishes a build once, here and now. Rejects as the job would. */
export async function finish(repository: Repository, buildId: number, { signing, policy, attempt = 1, signal }: Attempt): Promise<void> {
  const task = finishBuildTask({
    db: repository.db,
    storage: repository.storage,
    logger,
    signing,
    policy: policy ?? 'below-dsm-7',
    caches: undefined,
  })
  const job = { id: 'job', task: task.name, queue: 'default', attempt, crashes: 0, fence: 1, runId: 'job:1' }
  const unused = () => Promise.reject(new Error('finishing a build reports nothing and has no children'))
  const rest = { headers: {}, children: [], progress: unused, logLine: unused, spawn: unused }
  await task.run({ buildId }, { job, signal: signal ?? new AbortController().signal, log: logger, ...rest })
}
