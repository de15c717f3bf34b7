import { useAccounts } from '../accounts-context.ts'
import { ActionButton } from '../frame/action-button.tsx'
import { Section } from '../frame/page-frame.tsx'
import { Step } from '../frame/step.tsx'

/** After registering: look into your mail, and what to do when nothing comes. */
export function ConfirmationSent({ email, needsApproval }: { email: string; needsApproval: boolean }) {
  const { api } = useAccounts()
  return (
    <Section title="Look into your mail">
      <Step>
        <p>
          A mail is on its way to <strong>{email}</strong>. Follow the link in it to confirm your address
          {needsApproval ? '; then an administrator is asked to approve your account' : ', then sign in'}.
        </p>
        <p>Nothing there? Look among the unwanted mail, or have it sent again.</p>
        <ActionButton action={() => api.resendConfirmation({ email })} done="Sent again." label="Send it again" />
      </Step>
    </Section>
  )
}
