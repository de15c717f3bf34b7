import { Badge, Button, Paper } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Notice, SkeletonRows } from '@trellis/ui'
import type { SessionView } from '../../../contract/index.ts'
import { Failure } from '../../app/failure.tsx'
import { PageHeading } from '../../app/page-heading.tsx'
import { PageTitle } from '../../app/page-title.tsx'
import { useServices } from '../../app/services.ts'
import classes from './profile-page.module.css'
import { currentSession, rememberSession } from './session-query.ts'

const roleMeanings: Readonly<Record<string, string>> = {
  admin: 'Manages users, devices and settings.',
  package_admin: 'Manages every package and its builds.',
  developer: 'Uploads builds of the packages they maintain.',
}

/** Who am I, what may I do, and the way out. */
export function ProfilePage() {
  const session = useQuery(currentSession)
  return (
    <div className={classes.page}>
      <PageTitle>Your account</PageTitle>
      <PageHeading>Your account</PageHeading>
      {session.isPending ? (
        <SkeletonRows rows={2} />
      ) : session.isLoadingError ? (
        <Failure error={session.error} retry={() => session.refetch()} what="your account" />
      ) : session.data.user === null ? (
        <Notice tone="info">You are signed out.</Notice>
      ) : (
        <Account user={session.data.user} />
      )}
    </div>
  )
}

function Account({ user }: { user: NonNullable<SessionView['user']> }) {
  return (
    <Paper className={classes.account} withBorder>
      <dl className={classes.facts}>
        <dt>Username</dt>
        <dd>{user.username}</dd>
        <dt>E-mail</dt>
        <dd>{user.email}</dd>
        <dt>Roles</dt>
        <dd>
          {user.roles.length === 0 && 'None yet. Ask an administrator for the developer role to upload packages.'}
          {user.roles.map((role) => (
            <div className={classes.role} key={role}>
              <Badge component="span" variant="light">
                {role}
              </Badge>{' '}
              {roleMeanings[role]}
            </div>
          ))}
        </dd>
      </dl>
      <SignOut />
    </Paper>
  )
}

function SignOut() {
  const { api } = useServices()
  const router = useRouter()
  const queryClient = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => api('signOut'),
    onSuccess: async (session) => {
      await router.navigate({ to: '/' })
      await rememberSession(queryClient, session)
    },
  })
  return (
    <>
      {signOut.isError && (
        <Notice reference={signOut.error.requestId ?? undefined} tone="error">
          {signOut.error.message}
        </Notice>
      )}
      <Button className={classes.out} loading={signOut.isPending} onClick={() => signOut.mutate()} variant="default">
        Sign out
      </Button>
    </>
  )
}
