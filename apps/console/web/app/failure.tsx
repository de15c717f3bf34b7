import { Button } from '@mantine/core'
import { type ApiError, Notice } from '@trellis/ui'

/** Says that something could not be loaded, why, and lets the reader try again. */
export function Failure({ what, error, retry }: { what: string; error: ApiError; retry: () => void }) {
  return (
    <Notice reference={error.requestId ?? undefined} title={`Could not load ${what}`} tone="error">
      <p>{error.message}</p>
      <Button onClick={retry} size="xs" variant="default">
        Try again
      </Button>
    </Notice>
  )
}
