import { useSyncExternalStore } from 'react'

/** How often relative times move on. Milliseconds. */
const tickMs = 1_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

/** The present second by this device's clock, again whenever it has passed; one timer for the whole page. `aheadMs` is how far the clock that counts is ahead of it. */
export function useNow(aheadMs = 0): Date {
  const ms = useSyncExternalStore(
    listen,
    () => now,
    () => now,
  )
  return new Date(ms + aheadMs)
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(tick, tickMs)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}
