import { useSyncExternalStore } from 'react'

/** False as long as the page is as the server has drawn it, where nothing answers yet and nothing of the reader is known. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
}

function neverChanges(): () => void {
  return () => undefined
}
