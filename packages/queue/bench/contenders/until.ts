import { setTimeout as wait } from 'node:timers/promises'

const deadlineMs = 60_000

/** Asks every 2 ms until the answer is yes. Throws when that takes longer than a minute. */
export async function until(asked: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + deadlineMs
  while (!(await asked())) {
    if (performance.now() > deadline) throw new Error(`still not so after ${deadlineMs} ms: ${asked}`)
    await wait(2)
  }
}
