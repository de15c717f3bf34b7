import { useSyncExternalStore } from 'react'

/**
 * The token of a mailed link, which stands behind `#token=` so that no server, proxy or log on the way to this page has seen it.
 * Undefined while the page is drawn on the server; '' when the link has none.
 */
export function useLinkToken(): string | undefined {
  return useSyncExternalStore(onHashChange, tokenInAddress, () => undefined)
}

function tokenInAddress(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get('token') ?? ''
}

function onHashChange(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}
