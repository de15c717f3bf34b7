import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Dialog, Notice } from '@trellis/ui'
import { useState } from 'react'
import type { AdminPackageDetails } from '../../../../contract/index.ts'
import { useServices } from '../../../app/services.ts'
import { useAddress } from '../shell/admin-link.tsx'

/** Deletes the package, once somebody has read what goes with it. `list` is where one finds oneself afterwards. */
export function DeletePackage({ details, list }: { details: AdminPackageDetails; list: string }) {
  const { api } = useServices()
  const { go } = useAddress()
  const queryClient = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const { id, name } = details.package
  const deleting = useMutation({
    mutationFn: async () => await api('adminPackageDelete', { params: { id } }),
    onSuccess: async () => {
      go(list)
      // All but the package itself, which is gone: this page still shows it while the other one comes.
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'adminPackage' })
    },
  })
  return (
    <>
      <Button color="red" onClick={() => setIsAsking(true)} variant="light">
        Delete the package
      </Button>
      {isAsking && (
        <Dialog
          actions={
            <>
              <Button onClick={() => setIsAsking(false)} variant="default">
                Cancel
              </Button>
              <Button color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
                Delete {name}
              </Button>
            </>
          }
          onClose={() => setIsAsking(false)}
          title={`Delete ${name}?`}
        >
          <p>
            {counted(details.versions, 'version', 'versions')}, {counted(details.builds, 'build', 'builds')} and{' '}
            {counted(details.screenshots.length, 'screenshot', 'screenshots')} go for good, with their files wherever they are stored, and
            so do the download counts. Devices are offered nothing of it any more.
          </p>
          {deleting.isError && (
            <Notice reference={deleting.error.requestId ?? undefined} tone="error">
              {deleting.error.message}
            </Notice>
          )}
        </Dialog>
      )}
    </>
  )
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
