import type { NewJob } from '../broker.ts'
import type { Site } from './connection.ts'
import { type Flow, type Statement, sql, sqlFirst } from './flow.ts'

/** For so long a repeated call is known as such; the engine's own repeats end within a second. Milliseconds. */
const rememberedMs = 120_000

/**
 * The name of a call that stores jobs, by which a repeat is told from a new one: its jobs may have run and be forgotten by then.
 * Undefined where no reply can be lost, or where the ids of the jobs are remembered for long enough.
 */
export function callName({ dialect }: Site, jobs: readonly NewJob[]): string | undefined {
  if (!dialect.replyCanBeLost) return undefined
  const forgotten = ({ rememberMs, keepDeadMs }: NewJob) => Math.min(rememberMs, keepDeadMs) < rememberedMs
  const first = jobs.find((job) => job.isNew && forgotten(job))
  return first && `${first.id} ${jobs.length}`
}

/** Writes a call down, once: whoever repeats it waits until the first one is over, and inserts nothing. */
export function writeCall({ dialect, call, namespace }: Site, name: string): Statement {
  const text = `
    insert into ${call} (namespace, name, expires_at)
    values ($1, $2, ${dialect.nowMs} + ${rememberedMs})
    on conflict (namespace, name) do nothing
    returning name`
  return { text, values: [namespace, name] }
}

/** Writes a call down. For a repeated one it returns who held the unique keys of the jobs that were refused, as the first one was told. */
export function* beginCall(site: Site, name: string): Flow<ReadonlyMap<string, string> | undefined> {
  if ((yield writeCall(site, name)).length > 0) return undefined
  const row = yield* sqlFirst(`select holders from ${site.call} where namespace = $1 and name = $2`, site.namespace, name)
  return new Map(JSON.parse(String(row?.holders ?? '[]')))
}

/** Keeps what a call was answered, for its repeats. */
export function* endCall({ call, namespace }: Site, name: string, holders: ReadonlyMap<string, string>): Flow<void> {
  if (holders.size === 0) return
  yield* sql(`update ${call} set holders = $3 where namespace = $1 and name = $2`, namespace, name, JSON.stringify([...holders]))
}

/** Forgets the calls that nobody repeats any more. */
export function* forgetCalls({ dialect, call, namespace }: Site): Flow<void> {
  if (!dialect.replyCanBeLost) return
  yield* sql(`delete from ${call} where namespace = $1 and expires_at <= ${dialect.nowMs}`, namespace)
}
