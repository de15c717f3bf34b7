import type { ReactNode } from 'react'
import classes from './details.module.css'

/** The sections of a page of details, side by side where there is room. */
export function DetailsSections({ children }: { children: ReactNode }) {
  return <div className={classes.sections}>{children}</div>
}

/** What belongs together of one row; `isWide` for what needs the whole width. */
export function DetailsSection({ title, isWide = false, children }: { title: string; isWide?: boolean; children: ReactNode }) {
  return (
    <section aria-label={title} className={classes.section} data-wide={isWide || undefined}>
      <h2 className={classes.heading}>{title}</h2>
      {children}
    </section>
  )
}
