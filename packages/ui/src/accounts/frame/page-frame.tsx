import type { ReactNode } from 'react'
import { PageHeading } from '../../page-heading.tsx'
import { useAccounts } from '../accounts-context.ts'
import classes from './page-frame.module.css'

/** Title, heading and what comes before the page's content. `width`: narrow for a form, wide for lists. */
export function PageFrame(props: { title: string; lead?: ReactNode; width?: 'narrow' | 'wide'; nav?: ReactNode; children: ReactNode }) {
  const { title, lead, width = 'wide', nav, children } = props
  const { siteName } = useAccounts()
  return (
    <div className={width === 'narrow' ? classes.narrow : classes.wide}>
      <title>{`${title} · ${siteName}`}</title>
      {nav}
      <PageHeading>{title}</PageHeading>
      {lead !== undefined && <p className={classes.lead}>{lead}</p>}
      <div className={classes.content}>{children}</div>
    </div>
  )
}

/** A part of a page, mostly under a heading of its own. */
export function Section({ title, lead, children }: { title?: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className={classes.section}>
      {title !== undefined && <h2 className={classes.subheading}>{title}</h2>}
      {lead !== undefined && <p className={classes.about}>{lead}</p>}
      {children}
    </section>
  )
}
