import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Notice } from '@trellis/ui'
import type { BuildView } from '../../../contract/index.ts'
import { useServices } from '../../app/services.ts'
import classes from './activation-button.module.css'
import { isOnItsWay } from './build-progress.ts'

/** Puts a build into the catalog, or takes it out; nothing while that happens by itself. `what` names the build for screen readers. */
export function ActivationButton({ build, what }: { build: BuildView; what: string }) {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const verb = build.active ? 'Deactivate' : 'Activate'
  const change = useMutation({
    mutationFn: () => api(build.active ? 'deactivate' : 'activate', { params: { id: build.id } }),
    onSettled: () => queryClient.invalidateQueries(),
  })
  if (isOnItsWay(build) && build.activateWhenReady) return null
  return (
    <>
      <Button
        aria-label={`${verb} ${what}`}
        color={build.active ? 'gray' : 'indigo'}
        className={classes.button}
        loading={change.isPending}
        onClick={() => change.mutate()}
        size="compact-xs"
        variant={build.active ? 'default' : 'light'}
      >
        {verb}
      </Button>
      {change.isError && (
        <div className={classes.refusal}>
          <Notice reference={change.error.requestId ?? undefined} tone="error">
            {change.error.message}
          </Notice>
        </div>
      )}
    </>
  )
}
