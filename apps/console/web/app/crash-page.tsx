import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ApiError, Notice } from '@trellis/ui'
import { Page } from './page.tsx'

/** The error boundary's page: our own code failed, or who is signed in could not be asked. It offers what the browser can do by itself. */
export function CrashPage({ error }: ErrorComponentProps) {
  return (
    <Page title="Something broke">
      <Notice reference={error instanceof ApiError ? (error.requestId ?? undefined) : undefined} tone="error">
        {error instanceof Error ? error.message : String(error)}
      </Notice>
      <div>
        <Button onClick={() => window.location.reload()} variant="default">
          Load the page again
        </Button>
      </div>
    </Page>
  )
}
