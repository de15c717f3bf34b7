import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Notice } from '../../notice.tsx'
import { SkeletonRows } from '../../skeleton-rows.tsx'
import { refusalOf } from '../form/refusal.ts'

/** What a query has brought: still on its way, failed with a way to try again, or there. `what` ends "Could not load …". */
export function Loaded<Value>(props: { query: UseQueryResult<Value>; what: string; children: (value: Value) => ReactNode }) {
  const { query, what, children } = props
  if (query.isPending) return <SkeletonRows rows={3} />
  if (query.isLoadingError) {
    const { message, reference } = refusalOf(query.error)
    return (
      <Notice reference={reference} title={`Could not load ${what}`} tone="error">
        <p>{message}</p>
        <Button onClick={() => query.refetch()} size="xs" variant="default">
          Try again
        </Button>
      </Notice>
    )
  }
  return children(query.data)
}
