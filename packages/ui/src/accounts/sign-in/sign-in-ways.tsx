import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { capabilitiesOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import classes from './sign-in-ways.module.css'

/** The other ways in: providers, and what helps those who have no password, or no account. */
export function SignInWays({ next }: { next: string }) {
  const { api, address } = useAccounts()
  // Without them the password still works, so there is nothing to say while they are away.
  const capabilities = useQuery(capabilitiesOf(api)).data
  const providers = capabilities?.providers ?? []
  const mayRegister = capabilities?.registration === 'open' || capabilities?.registration === 'approval'
  return (
    <>
      {providers.length > 0 && (
        <Section title="With another account">
          {providers.map(({ id, name }) => (
            // A plain link: the way leads over another site, where the app's router cannot follow.
            <Button
              component="a"
              href={`${address(`/_account/providers/${encodeURIComponent(id)}/start`)}?${new URLSearchParams({ next: address(next) })}`}
              key={id}
              variant="default"
            >
              Sign in with {name}
            </Button>
          ))}
        </Section>
      )}
      <div className={classes.help}>
        <PageLink to="/forgot">Forgot your password?</PageLink>
        {mayRegister && <PageLink to="/register">Make an account</PageLink>}
      </div>
    </>
  )
}
