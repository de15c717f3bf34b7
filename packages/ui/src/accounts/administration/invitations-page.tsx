import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyText } from '../../copy-text.tsx'
import { EmptyState } from '../../empty-state.tsx'
import { capabilitiesOf, invitationsOf, useRefresh } from '../account-queries.ts'
import type { InvitationView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { SelectField } from '../form/select-field.tsx'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { Moment } from '../frame/moment.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { Row, Rows } from '../frame/rows.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { Step } from '../frame/step.tsx'
import { Approvals } from './approvals.tsx'
import classes from './invitations-page.module.css'
import { RoleChoices } from './role-choices.tsx'

/** Who waits for approval, who was invited, and invite somebody. */
export function InvitationsPage() {
  const { api } = useAccounts()
  const invitations = useQuery(invitationsOf(api))
  return (
    <PageFrame nav={<SectionNav current="/users/invitations" of="administration" />} title="Invitations and approvals">
      <Approvals />
      <Section title="Open invitations">
        <Loaded query={invitations} what="the invitations">
          {({ invitations: open }) => (open.length === 0 ? <EmptyState title="No invitation is open" /> : <Open invitations={open} />)}
        </Loaded>
      </Section>
      <Invite />
    </PageFrame>
  )
}

function Open({ invitations }: { invitations: readonly InvitationView[] }) {
  const { api } = useAccounts()
  const refresh = useRefresh()
  return (
    <Rows label="Open invitations">
      {invitations.map(({ id, email, roles, invitedBy, createdAt, expiresAt }) => (
        <Row
          actions={
            <ConfirmButton
              action={() => api.withdrawInvitation({ id })}
              label="Withdraw"
              onDone={refresh}
              question={`The link that ${email} has stops working.`}
              subject={email}
            />
          }
          facts={[
            ['Roles', roles.join(', ') || 'none'],
            ['By', invitedBy],
            ['Since', <Moment at={createdAt} key="since" />],
            ['Until', <Moment at={expiresAt} key="until" />],
          ]}
          key={id}
          title={email}
        />
      ))}
    </Rows>
  )
}

function Invite() {
  const { api } = useAccounts()
  const refresh = useRefresh()
  const mail = useQuery(capabilitiesOf(api)).data?.mail ?? false
  const [made, setMade] = useState<{ email: string; link: string }>()
  return (
    <Section lead="Its owner chooses name and password." title="Invite somebody">
      {made !== undefined && (
        <Step key={made.link}>
          <p>
            {mail ? `A mail is on its way to ${made.email}.` : `This site sends no mail: give the link to ${made.email} yourself.`} The link
            is shown only now.
          </p>
          <div className={classes.link}>
            <code>{made.link}</code>
            <CopyText label="Copy the link" size="xs" text={made.link} variant="default" />
          </div>
        </Step>
      )}
      <Form
        action={(values) =>
          api.invite({ email: values.text('email'), roles: [...values.list('roles')], expiresInDays: Number(values.text('days')) })
        }
        check={(values) => missing(values, { email: 'Type the e-mail address of whom you invite.' })}
        label="Invite somebody"
        onDone={async ({ invitation, link }) => {
          setMade({ email: invitation.email, link })
          await refresh()
        }}
        submit="Invite"
      >
        <TextField autoComplete="off" label="E-mail" name="email" type="email" />
        <SelectField
          initial="7"
          label="Open for"
          name="days"
          options={[
            ['1', 'A day'],
            ['7', 'A week'],
            ['30', '30 days'],
          ]}
        />
        <RoleChoices />
      </Form>
    </Section>
  )
}
