import { useHydrated } from '@trellis/ui'
import { useState } from 'react'

/** Which rows of the page are ticked. */
export interface Selection {
  /** In the order of the page. */
  readonly ids: readonly number[]
  readonly isAll: boolean
  /** False in a page as the server draws it: a tick that is made before the scripts are there would be none. */
  readonly isReady: boolean
  has(id: number): boolean
  toggle(id: number): void
  /** All of the page, or, when they all are, none. */
  toggleAll(): void
  clear(): void
}

/** Ticks that belong to the rows that are shown: those of a row that has gone, or stands on another page now, are none. */
export function useSelection(rows: readonly { readonly id: number }[]): Selection {
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set())
  const ids = rows.map(({ id }) => id).filter((id) => ticked.has(id))
  const isAll = rows.length > 0 && ids.length === rows.length
  const isReady = useHydrated()
  return {
    ids,
    isAll,
    isReady,
    has: (id) => ticked.has(id),
    toggle: (id) => setTicked(new Set(ticked.has(id) ? ids.filter((other) => other !== id) : [...ids, id])),
    toggleAll: () => setTicked(new Set(isAll ? [] : rows.map(({ id }) => id))),
    clear: () => setTicked(new Set()),
  }
}
