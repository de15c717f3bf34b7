import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../notice.tsx'
import { profileOf, useRefresh } from '../account-queries.ts'
import type { ProfileView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { returnPath } from '../frame/return-path.ts'
import { SectionNav } from '../frame/section-nav.tsx'
import type { PageProps } from '../page-props.ts'
import { BackupCodes } from './backup-codes.tsx'
import { NoPassword } from './password-page.tsx'
import { RenewBackupCodes, TurnOff } from './two-factor-on.tsx'
import { TwoFactorSetup } from './two-factor-setup.tsx'

/** Set up the second step of signing in, look after its backup codes, turn it off. */
export function TwoFactorPage({ search }: PageProps) {
  const { api, home, navigate, sessionChanged } = useAccounts()
  const refresh = useRefresh()
  const profile = useQuery(profileOf(api))
  const [codes, setCodes] = useState<readonly string[]>()

  async function stored() {
    setCodes(undefined)
    await refresh()
    await sessionChanged()
    if (search.next !== undefined) await navigate(returnPath(search.next, home), { replace: true })
  }

  return (
    <PageFrame
      lead="A code from your phone, besides the password: who has only one of them does not get in."
      nav={<SectionNav current="/profile/two-factor" of="own" />}
      title="Two-factor"
    >
      {codes !== undefined ? (
        <Section title="Your backup codes">
          <BackupCodes codes={codes} onStored={stored} />
        </Section>
      ) : (
        <Loaded query={profile} what="your account">
          {(loaded) => <TwoFactor onCodes={setCodes} profile={loaded} />}
        </Loaded>
      )}
    </PageFrame>
  )
}

function TwoFactor({ profile, onCodes }: { profile: ProfileView; onCodes: (codes: readonly string[]) => void }) {
  const { hasPassword, twoFactor, user } = profile
  if (!hasPassword) return <NoPassword email={user.email} />
  if (!twoFactor.on) {
    return (
      <>
        {twoFactor.required && (
          <Notice title="Your roles need it" tone="warning">
            Until it is set up, you can do no more here than somebody without roles.
          </Notice>
        )}
        <TwoFactorSetup onCodes={onCodes} />
      </>
    )
  }
  return (
    <>
      <Notice title="Two-factor is on" tone={twoFactor.backupCodesLeft > 2 ? 'success' : 'warning'}>
        {twoFactor.backupCodesLeft === 0
          ? 'No backup code is left. Make new ones, or you are locked out without your authenticator.'
          : `${twoFactor.backupCodesLeft} of your backup codes are left.`}
      </Notice>
      <RenewBackupCodes onCodes={onCodes} />
      {twoFactor.required ? <p>It cannot be turned off: your roles need it.</p> : <TurnOff />}
    </>
  )
}
