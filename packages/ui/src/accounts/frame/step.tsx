import type { ReactNode } from 'react'
import { focusHere } from '../form/fields.tsx'
import classes from './page-frame.module.css'

/** What has come of a form that it replaces; takes the focus, so that it is read out and the next Tab goes on from there. */
export function Step({ children }: { children: ReactNode }) {
  return (
    <div className={classes.step} ref={focusHere} tabIndex={-1}>
      {children}
    </div>
  )
}
