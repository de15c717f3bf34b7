import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import type { StateRecord, StateStore } from '../state/state-store.ts'
import type { QueueTraffic } from './traffic.ts'

/** What a process can be there for. */
export const ProcessRole = Type.Union([Type.Literal('api'), Type.Literal('worker'), Type.Literal('scheduler')])
export type ProcessRole = Static<typeof ProcessRole>

const Traffic = Type.Object({
  enqueued: Type.Integer(),
  succeeded: Type.Integer(),
  retried: Type.Integer(),
  died: Type.Integer(),
})

/** What a process says of itself in the state store, again and again, below `processes/`. */
export const ProcessRecord = Type.Object({
  id: Type.String(),
  host: Type.String(),
  pid: Type.Integer(),
  version: Type.String(),
  roles: Type.Array(ProcessRole),
  /** ISO, by the clock of its host: for people to read. */
  startedAt: Type.String(),
  isStopping: Type.Boolean(),
  worker: Type.Union([
    Type.Object({
      queues: Type.Array(Type.Object({ name: Type.String(), concurrency: Type.Integer() })),
      running: Type.Integer(),
      jobs: Type.Array(Type.Object({ id: Type.String(), task: Type.String(), queue: Type.String(), forMs: Type.Number() })),
      sinceFetchMs: Type.Number(),
    }),
    Type.Null(),
  ]),
  lastMinute: Type.Record(Type.String(), Traffic),
})
export type ProcessRecord = Static<typeof ProcessRecord>

/** A process of the installation. */
export interface SeenProcess extends Omit<ProcessRecord, 'lastMinute'> {
  readonly lastMinute: Readonly<Record<string, QueueTraffic>>
  /** When it said so, by the store's clock. */
  readonly seenAt: Date
  /** It should have said something since: it hangs, was killed, or does not reach the store. */
  readonly isSilent: boolean
}

/** How often a process says that it is there. Milliseconds. */
export const beatMs = 5_000
/** For so long one that says nothing any more is still listed. Milliseconds. */
export const rememberedMs = 60_000
/** Three beats that did not come. Milliseconds. */
const silentMs = 15_000

const prefix = 'processes/'

/** The key under which a process tells of itself. */
export function keyOfProcess(id: string): string {
  return `${prefix}${id}`
}

/** Every process that said something in the last minute, the oldest first. What another release wrote and this one cannot read is left out. */
export async function seenProcesses(state: StateStore): Promise<readonly SeenProcess[]> {
  const records = await state.list(prefix)
  // Compared with each other, so that no clock of a host has a part in it: whoever asks is one of them.
  const newestMs = Math.max(0, ...records.map(({ writtenAt }) => writtenAt.getTime()))
  return records
    .flatMap((record) => seen(record, newestMs))
    .sort((one, other) => (`${one.startedAt} ${one.id}` < `${other.startedAt} ${other.id}` ? -1 : 1))
}

function seen({ value, writtenAt }: StateRecord, newestMs: number): readonly SeenProcess[] {
  if (!Value.Check(ProcessRecord, value)) return []
  return [{ ...value, seenAt: writtenAt, isSilent: newestMs - writtenAt.getTime() > silentMs }]
}
