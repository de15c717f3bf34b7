import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import type { SessionView } from '../../../contract/index.ts'
import { failedResult, useTellResult } from '../../app/results.tsx'
import { useServices } from '../../app/services.ts'
import classes from './account-panel.module.css'
import { renewSession } from './session-query.ts'

/** Who is signed in, what that lets them do, and the way out. */
export function AccountPanel({ user }: { user: NonNullable<SessionView['user']> }) {
  const { basePath } = useServices()
  const tell = useTellResult()
  const router = useRouter()
  const queryClient = useQueryClient()
  const signOut = useMutation({
    mutationFn: async () => {
      const { openAccounts } = await import('../accounts/open-accounts.ts')
      return await openAccounts(basePath).signOut()
    },
    onSuccess: async ({ redirectTo }) => {
      // A provider may have a session of its own to end.
      if (redirectTo !== null) return window.location.assign(redirectTo)
      await router.navigate({ to: '/$', params: { _splat: 'login' } })
      await renewSession(queryClient)
    },
    onError: (error) => tell(failedResult('Signing out failed', error)),
  })
  return (
    <section aria-label="Account" className={classes.panel}>
      <Link aria-label={`Your account: ${user.username}`} className={`text-link ${classes.name}`} params={{ _splat: 'profile' }} to="/$">
        {user.username}
      </Link>
      {!user.permissions.includes('ops.operate') && (
        <p className={classes.hint}>
          You may look and not change anything here, so there are no buttons for it. Ask an administrator for the permission to operate.
        </p>
      )}
      <Button loading={signOut.isPending} onClick={() => signOut.mutate()} size="compact-sm" variant="default">
        Sign out
      </Button>
    </section>
  )
}
