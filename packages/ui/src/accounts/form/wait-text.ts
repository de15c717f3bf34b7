/** When to try again, as a sentence: after so many seconds, and from a minute on also at what time on the reader's clock. */
export function waitText(seconds: number, now: Date): string {
  if (seconds < 60) return `Try again in ${seconds === 1 ? 'a second' : `${Math.ceil(seconds)} seconds`}.`
  const minutes = Math.ceil(seconds / 60)
  // Up to the next full minute, so that nobody comes back too early.
  const at = new Date(Math.ceil((now.getTime() + seconds * 1_000) / 60_000) * 60_000)
  return `Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, at ${at.toLocaleTimeString('en', { timeStyle: 'short', hour12: false })}.`
}
