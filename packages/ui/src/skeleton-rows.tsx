import { Skeleton } from '@mantine/core'

/** Placeholder for `rows` rows of `heightPx` that are still on their way; says "Loading" to screen readers. */
export function SkeletonRows({ rows, heightPx = 56 }: { rows: number; heightPx?: number }) {
  return (
    <div aria-busy="true" role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton height={heightPx} key={key} mb="sm" />
      ))}
    </div>
  )
}
