import { stackSchema } from '@trellis/stack'
import { jobContext } from '../remote/moving.ts'
import type { Repository } from '../upload/repository.ts'

/** Makes one attempt at every build job that waits in the outbox, here and now; gives what each was rejected with, or undefined. */
export async function runBuildJobs({ runtime }: Repository, attempt = 1): Promise<readonly unknown[]> {
  const outbox = runtime.database.forService<{ outbox: { task: string; payload: Uint8Array; position: number } }>(stackSchema)
  const ends: unknown[] = []
  for (const task of runtime.mounted.flatMap(({ instance }) => instance.tasks).filter(({ policy }) => policy.queue === 'ops')) {
    const rows = await outbox.selectFrom('outbox').select('payload').where('task', '=', task.name).orderBy('position').execute()
    for (const { payload } of rows) {
      const input = await task.decode(payload)
      ends.push(
        await Promise.resolve(task.run(input, jobContext(task.name, runtime.logger, attempt))).then(
          () => undefined,
          (error: unknown) => error,
        ),
      )
    }
  }
  return ends
}

/** Forgets the jobs that wait. */
export async function dropBuildJobs({ runtime }: Repository): Promise<void> {
  await runtime.database.forService<{ outbox: { task: string } }>(stackSchema).deleteFrom('outbox').execute()
}
