import type { UseQueryResult } from '@tanstack/react-query'
import { type ApiError, SkeletonRows } from '@trellis/ui'
import type { ReactNode } from 'react'
import { Failure } from './failure.tsx'

/** An answer on its way, one that failed, or what `children` draws of it. An answer that could not be renewed stays; the feed's state says how old it is. */
export function Loaded<Answer>(props: {
  query: UseQueryResult<Answer, ApiError>
  what: string
  rows?: number
  children: (answer: Answer) => ReactNode
}) {
  const { query, what, rows = 4, children } = props
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} what={what} />
  return <SkeletonRows rows={rows} />
}
