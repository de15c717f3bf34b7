/**
 * Microseconds of CLOCK_MONOTONIC: the same clock for every process of this host, running on while a process is stopped, and out of
 * reach of whoever shifts the time of day.
 */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

/** The time of day in ms since 1970, asked at the moment at which it changes: what is recorded next happens less than a microsecond later. */
export function exactWallMs(): number {
  const before = Date.now()
  for (let ms = before; ; ms = Date.now()) if (ms !== before) return ms
}
