import { useRefresh } from '../account-queries.ts'
import type { UserView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { ActionButton } from '../frame/action-button.tsx'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Section } from '../frame/page-frame.tsx'
import classes from './user-actions.module.css'

/** What an administrator can do about an account. Only what makes sense in its present state is offered. */
export function UserActions({ user }: { user: UserView }) {
  const { api } = useAccounts()
  const refresh = useRefresh()
  const { id, username, status } = user
  return (
    <Section title="Access">
      <div className={classes.actions}>
        {status === 'awaiting_approval' && (
          <ActionButton action={() => api.activateUser({ id })} label="Approve" look="filled" onDone={refresh} subject={username} />
        )}
        {status === 'inactive' && (
          <ActionButton action={() => api.activateUser({ id })} label="Let in again" onDone={refresh} subject={username} />
        )}
        {status === 'locked' && <ActionButton action={() => api.unlockUser({ id })} label="Unlock" onDone={refresh} subject={username} />}
        {user.hasPassword && (
          <ActionButton
            action={() => api.sendPasswordReset({ id })}
            done={`A link to choose a new password is on its way to ${user.email}.`}
            label="Send a password reset"
            subject={username}
          />
        )}
        {user.twoFactor && (
          <ConfirmButton
            action={() => api.resetTwoFactor({ id })}
            label="Turn two-factor off"
            onDone={refresh}
            question={`From then on the password of ${username} is enough. Make sure that it is really ${username} who asked.`}
            subject={username}
          />
        )}
        {status !== 'inactive' && (
          <ConfirmButton
            action={() => api.deactivateUser({ id })}
            label={status === 'awaiting_approval' ? 'Turn down' : 'Shut out'}
            onDone={refresh}
            question={`${username} is signed out everywhere at once, and the account's keys stop working.`}
            subject={username}
          />
        )}
      </div>
    </Section>
  )
}
