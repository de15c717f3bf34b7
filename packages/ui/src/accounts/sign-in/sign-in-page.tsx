import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../notice.tsx'
import { sessionOf } from '../account-queries.ts'
import type { AccountsApi } from '../accounts-api.ts'
import { useAccounts } from '../accounts-context.ts'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { returnPath } from '../frame/return-path.ts'
import type { PageProps } from '../page-props.ts'
import { CodeForm } from './code-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { providerProblem } from './provider-problem.ts'
import { SignInWays } from './sign-in-ways.tsx'

type Answer = Awaited<ReturnType<AccountsApi['signIn']>>

/** Sign in by password or provider, and by code where that is on; then go on to where the visitor was heading. */
export function SignInPage({ search }: PageProps) {
  const { api, home, navigate, sessionChanged } = useAccounts()
  const [step, setStep] = useState<'password' | 'code' | 'over' | 'done'>(search.step === 'code' ? 'code' : 'password')
  const user = useQuery(sessionOf(api)).data?.user ?? null
  const next = returnPath(search.next, home)

  async function arrive({ next: then, session }: Answer) {
    if (then === 'second_step') return setStep('code')
    setStep('done')
    await sessionChanged()
    await navigate(session.mustEnrol ? `/profile/two-factor?${new URLSearchParams({ next })}` : next, { replace: true })
  }

  if (user !== null && step === 'password') {
    return (
      <PageFrame title="Sign in" width="narrow">
        <p>
          You are signed in as {user.username}. <PageLink to={next}>Go on</PageLink>, or see <PageLink to="/profile">your account</PageLink>
          .
        </p>
      </PageFrame>
    )
  }
  return (
    <PageFrame title="Sign in" width="narrow">
      <noscript>
        <Notice tone="warning">Signing in needs JavaScript.</Notice>
      </noscript>
      {search.problem !== undefined && step === 'password' && <Notice tone="error">{providerProblem(search.problem)}</Notice>}
      {step === 'over' && <Notice tone="warning">That took too long. Sign in again.</Notice>}
      {step === 'code' ? (
        <Section lead="Your password was right. One more step." title="Second step">
          <CodeForm onDone={arrive} onOver={() => setStep('over')} />
        </Section>
      ) : (
        <>
          <Section>
            <PasswordForm onDone={arrive} />
          </Section>
          <SignInWays next={next} />
        </>
      )}
    </PageFrame>
  )
}
