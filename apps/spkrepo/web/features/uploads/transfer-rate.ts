/** How many bytes had been sent at an instant. */
export interface Sample {
  readonly atMs: number
  readonly bytes: number
}

/** Length of the window over which the rate is measured: long enough to be calm, short enough to notice a stall. */
const windowMs = 3000

/** Bytes per second over the last three seconds of `samples` (oldest first); null while there is less than half a second to judge by. */
export function transferRate(samples: readonly Sample[]): number | null {
  const last = samples.at(-1)
  if (last === undefined) return null
  const first = samples.findLast(({ atMs }) => atMs <= last.atMs - windowMs) ?? samples[0] ?? last
  const elapsedMs = last.atMs - first.atMs
  return elapsedMs < 500 ? null : ((last.bytes - first.bytes) / elapsedMs) * 1000
}
