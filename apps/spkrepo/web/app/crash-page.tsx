import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Notice, PageHeading } from '@trellis/ui'
import { PageTitle } from './page-title.tsx'

/** The error boundary's page: our own code failed, so it offers only what the browser can do by itself. */
export function CrashPage({ error }: ErrorComponentProps) {
  return (
    <div style={{ maxWidth: '40rem', margin: '0 auto', padding: '2rem 1rem' }}>
      <PageTitle>Something broke</PageTitle>
      <PageHeading>Something broke</PageHeading>
      <p>The page could not be shown. Loading it again often helps.</p>
      <Notice tone="error">{error instanceof Error ? error.message : String(error)}</Notice>
      <p>
        <Button onClick={() => window.location.reload()} variant="default">
          Load the page again
        </Button>
      </p>
    </div>
  )
}
