import { Notice } from '../../notice.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Step } from '../frame/step.tsx'

/** After an account was made that can be used at once. */
export function MadeNotice() {
  return (
    <Step>
      <Notice title="Your account is made" tone="success">
        <PageLink to="/login">Sign in</PageLink>
      </Notice>
    </Step>
  )
}
