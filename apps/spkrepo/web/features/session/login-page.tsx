import { Button, Paper, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Notice } from '@trellis/ui'
import type { SyntheticEvent } from 'react'
import type { SignInBody } from '../../../contract/index.ts'
import { PageHeading } from '../../app/page-heading.tsx'
import { PageTitle } from '../../app/page-title.tsx'
import { useServices } from '../../app/services.ts'
import classes from './login-page.module.css'
import { rememberSession } from './session-query.ts'

const route = getRouteApi('/login')

/** Sign in by e-mail or username, then go on to where the visitor was heading. */
export function LoginPage() {
  const { next } = route.useSearch()
  const { api } = useServices()
  const router = useRouter()
  const queryClient = useQueryClient()
  const signIn = useMutation({
    mutationFn: (body: SignInBody) => api('signIn', { body }),
    onSuccess: async (session) => {
      await rememberSession(queryClient, session)
      await router.navigate({ to: insideApp(next) ?? '/packages' })
    },
  })

  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    signIn.mutate({ login: String(fields.get('login')).trim(), password: String(fields.get('password')) })
  }

  return (
    <div className={classes.page}>
      <PageTitle>Sign in</PageTitle>
      <PageHeading>Sign in</PageHeading>
      <p className={classes.lead}>For maintainers. Packages can be browsed and installed without an account.</p>
      <noscript>
        <Notice tone="warning">Signing in needs JavaScript.</Notice>
      </noscript>
      <Paper className={classes.form} component="form" onSubmit={submit} withBorder>
        {signIn.isError && (
          <Notice reference={signIn.error.requestId ?? undefined} tone="error">
            {signIn.error.message}
          </Notice>
        )}
        <TextInput
          autoCapitalize="none"
          autoComplete="username"
          label="E-mail or username"
          withAsterisk={false}
          maxLength={254}
          name="login"
          required
          spellCheck={false}
        />
        <PasswordInput
          autoComplete="current-password"
          label="Password"
          withAsterisk={false}
          maxLength={256}
          name="password"
          required
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
        />
        <Button fullWidth loading={signIn.isPending} type="submit">
          Sign in
        </Button>
      </Paper>
    </div>
  )
}

/** Only a path of this app: '//host' or 'https://…' would carry a fresh session's owner elsewhere. */
function insideApp(next: string | undefined): string | undefined {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : undefined
}
