import { type FocusEvent, useRef, useState } from 'react'

/** A list that does not move while somebody is at it. */
export interface SteadyRows<Row> {
  readonly rows: readonly Row[]
  /** Keys of rows that are shown although they are not in the list any more. */
  readonly gone: ReadonlySet<string>
  /** How many rows came or went and are not shown yet. */
  readonly waiting: number
  /** Shows the list as it is now. */
  readonly showNow: () => void
  /** To be put on the element around the rows. */
  readonly hold: {
    readonly onPointerOver: () => void
    readonly onPointerLeave: () => void
    readonly onFocus: () => void
    readonly onBlur: (event: FocusEvent) => void
  }
}

/**
 * Rows as they are, but in the places that they had while the pointer or the focus is among them: nobody presses the wrong one because
 * a list moved. Contents change at once; rows that came wait, rows that went stay, until everybody has left or asks for it.
 * Another `scope` (a filter) is another list.
 */
export function useSteadyRows<Row>(
  latest: readonly Row[],
  { keyOf, scope }: { keyOf: (row: Row) => string; scope: string },
): SteadyRows<Row> {
  const [held, setHeld] = useState<{ readonly scope: string; readonly rows: readonly Row[] } | null>(null)
  const present = useRef({ pointer: false, focus: false })
  const set = (who: 'pointer' | 'focus', isThere: boolean) => {
    present.current[who] = isThere
    const anybody = present.current.pointer || present.current.focus
    setHeld((before) => (anybody ? (before?.scope === scope ? before : { scope, rows: latest }) : null))
  }
  const kept = held?.scope === scope ? held.rows : null
  return {
    ...merged(kept, latest, keyOf),
    showNow: () => setHeld(held === null ? null : { scope, rows: latest }),
    hold: {
      // Not `enter`, which React misses when what the pointer was over before has gone, as a form has after it was sent.
      onPointerOver: () => set('pointer', true),
      onPointerLeave: () => set('pointer', false),
      onFocus: () => set('focus', true),
      onBlur: ({ currentTarget, relatedTarget }) => set('focus', relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
    },
  }
}

/** `kept` with the contents of `latest`; what differs is counted. Without `kept` the list is as it is. */
export function merged<Row>(
  kept: readonly Row[] | null,
  latest: readonly Row[],
  keyOf: (row: Row) => string,
): Pick<SteadyRows<Row>, 'rows' | 'gone' | 'waiting'> {
  if (kept === null) return { rows: latest, gone: new Set(), waiting: 0 }
  const newest = new Map(latest.map((row) => [keyOf(row), row]))
  const shown = new Set(kept.map(keyOf))
  const gone = new Set([...shown].filter((key) => !newest.has(key)))
  const came = latest.filter((row) => !shown.has(keyOf(row))).length
  return { rows: kept.map((row) => newest.get(keyOf(row)) ?? row), gone, waiting: gone.size + came }
}
