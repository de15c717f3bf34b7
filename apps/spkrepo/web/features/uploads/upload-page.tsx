import { Button, Switch } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Notice, PageHeading } from '@trellis/ui'
import { useState, useSyncExternalStore } from 'react'
import { PageTitle } from '../../app/page-title.tsx'
import { useServices } from '../../app/services.ts'
import { currentSession } from '../session/session-query.ts'
import { DropArea } from './drop-area.tsx'
import { UploadList } from './upload-list.tsx'
import classes from './upload-page.module.css'
import { isUnfinished } from './upload-queue.ts'

/** Where a maintainer brings packages: drop them, watch them arrive, get signed and become active. */
export function UploadPage() {
  const { uploads: queue } = useServices()
  const uploads = useSyncExternalStore(queue.subscribe, queue.snapshot, queue.snapshot)
  const user = useQuery(currentSession).data?.user
  const [activate, setActivate] = useState(true)

  useWindowEvent('beforeunload', (event) => {
    if (uploads.some(isUnfinished)) event.preventDefault()
  })

  return (
    <div className={classes.page}>
      <PageTitle>Upload</PageTitle>
      <PageHeading>Upload packages</PageHeading>
      <p className={classes.lead}>
        Each SPK is checked when it arrives. What is wrong with it is told here; nothing of a refused file is kept.
      </p>
      {user?.canUpload === false && (
        <Notice title="Your account cannot upload" tone="warning">
          Ask an administrator for the developer role, or to make you maintainer of a package.
        </Notice>
      )}
      <DropArea disabled={user?.canUpload === false} onFiles={(files) => queue.add(files, { activate })} />
      <Switch
        checked={activate}
        className={classes.activate}
        description="Otherwise builds stay inactive until you activate them on the package’s page."
        label="Activate when ready"
        onChange={(event) => setActivate(event.currentTarget.checked)}
      />
      {uploads.length > 0 && (
        <section aria-labelledby="uploads">
          <div className={classes.bar}>
            <h2 id="uploads">Your uploads</h2>
            {uploads.some((upload) => !isUnfinished(upload)) && (
              <Button onClick={() => queue.clearFinished()} size="compact-sm" variant="subtle">
                Clear finished
              </Button>
            )}
          </div>
          <UploadList onCancel={(id) => queue.cancel(id)} onRetry={(id) => queue.retry(id)} uploads={uploads} />
        </section>
      )}
    </div>
  )
}
