import { Redis } from 'ioredis'
import type { Recorder } from '../history/entry.ts'
import { monotonicUs } from '../history/monotonic.ts'

/** From the last write that the next master heard until the sentinels have switched: their patience, their election and the lag. Microseconds. */
const beforeUs = 6_000_000

/** What is watched. */
export interface Watched {
  readonly sentinel: number
  /** The port of the master that is known of; undefined while the programme is changing it. */
  readonly current: { master: number | undefined }
  /** How long a master that was replaced goes on taking writes. Microseconds. */
  readonly lagUs: number
  readonly recorder: Recorder
}

/**
 * Writes down what may be lost by failovers that the sentinels make by themselves, because on a busy machine a master was silent for
 * longer than they allow. Returns what ends that.
 */
export async function recordUnaskedFailovers({ sentinel, current, lagUs, recorder }: Watched): Promise<() => void> {
  const client = new Redis(sentinel)
  client.on('error', () => {})
  client.on('message', (_channel, text: string) => {
    const next = Number(text.split(' ').at(-1))
    const known = current.master
    if (known === undefined || known === next) return
    current.master = next
    const atUs = monotonicUs()
    const why = `failover from ${known} to ${next}, for which nobody asked`
    recorder.record({ kind: 'may-lose', fromUs: atUs - beforeUs, toUs: atUs + lagUs, queues: null, why })
  })
  await client.subscribe('+switch-master')
  return () => client.disconnect()
}
