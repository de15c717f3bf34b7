import type { ReactNode } from 'react'
import classes from './page-heading.module.css'

/** The page's one `h1`. It can take the focus, so that navigation can hand it over. */
export function PageHeading({ children }: { children: ReactNode }) {
  return (
    <h1 className={classes.heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
