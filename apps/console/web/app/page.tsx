import { PageHeading } from '@trellis/ui'
import type { ReactNode } from 'react'
import classes from './page.module.css'

/** Name of the console, as it ends every page title. */
export const siteName = 'Operations'

/** A page: the title of the tab, its heading, one sentence about what is on it, what can be done with all of it, and the rest. */
export function Page(props: { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const { title, lead, actions, children } = props
  return (
    <>
      <title>{`${title} · ${siteName}`}</title>
      <div className={classes.head}>
        <PageHeading>{title}</PageHeading>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
      {lead !== undefined && <p className={classes.lead}>{lead}</p>}
      <div className={classes.content}>{children}</div>
    </>
  )
}
