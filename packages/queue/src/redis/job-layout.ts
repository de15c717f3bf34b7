/**
 * The layout of a job in Redis, big-endian. Lua reads the head and, where a task is paused, the task. It replaces a payload as a whole only:
 * by that of a job that wanted the same unique key, and when the job is over by nothing or by the result.
 *
 *     0  place       7 bytes  µs of broker time at which it came; set by the server
 *     7  flags       1        bits: once, came later, remembered, over, with extra, with result
 *     8  reruns      4        how many lapsed leases it survives
 *    12  remember    6        ms
 *    18  keep dead   6        ms
 *    24  task size   2
 *    26  the extra (u16 size, see packed-extra.ts) when there is one, then task, then payload
 */
/** What stands before the task. Bytes. */
export const headSize = 26
/** What of it the server sets. Bytes. */
export const placeSize = 7
/** The bits of the flags. */
export const flag = { once: 1, cameLater: 2, remembered: 4, over: 8, withExtra: 16, withResult: 32 } as const
