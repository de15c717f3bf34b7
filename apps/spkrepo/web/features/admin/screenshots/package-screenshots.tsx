import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { EmptyState, Notice } from '@trellis/ui'
import { useServices } from '../../../app/services.ts'
import { AdminForm } from '../form/admin-form.tsx'
import { PictureField } from './picture-field.tsx'
import classes from './screenshots.module.css'

/** The screenshots of one package: shown, added and taken away. */
export function PackageScreenshots(props: {
  packageId: number
  packageName: string
  screenshots: readonly { readonly id: number; readonly url: string }[]
}) {
  const { packageId, packageName, screenshots } = props
  const { api } = useServices()
  const queryClient = useQueryClient()
  const onSuccess = async () => await queryClient.invalidateQueries()
  const adding = useMutation({
    mutationFn: async (picture: Blob) => await api('adminScreenshotAdd', { params: { id: packageId }, body: picture }),
    onSuccess,
  })
  const deleting = useMutation({ mutationFn: async (id: number) => await api('adminScreenshotDelete', { params: { id } }), onSuccess })
  return (
    <>
      {screenshots.length === 0 && <EmptyState title="No screenshots yet" />}
      <ul className={classes.own}>
        {screenshots.map(({ id, url }, index) => (
          <li className={classes.one} key={id}>
            <a href={url}>
              <img alt={`Screenshot ${index + 1} of ${packageName}`} className={classes.preview} height="100" loading="lazy" src={url} />
            </a>
            <Button
              aria-label={`Delete screenshot ${index + 1}`}
              color="red"
              loading={deleting.isPending && deleting.variables === id}
              onClick={() => deleting.mutate(id)}
              size="compact-xs"
              variant="light"
            >
              Delete
            </Button>
          </li>
        ))}
      </ul>
      {deleting.isError && (
        <Notice reference={deleting.error.requestId ?? undefined} tone="error">
          {deleting.error.message}
        </Notice>
      )}
      <AdminForm
        isBare
        onSubmit={(fields, form) => {
          const picture = fields.get('picture')
          if (picture instanceof Blob) adding.mutate(picture, { onSuccess: () => form.reset() })
        }}
        sending={adding}
        submit="Add the screenshot"
      >
        <PictureField name="picture" />
      </AdminForm>
    </>
  )
}
