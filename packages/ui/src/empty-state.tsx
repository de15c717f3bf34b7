import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

/** Shown instead of a list that has nothing in it: what is missing, and what the reader can do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {children}
    </div>
  )
}
