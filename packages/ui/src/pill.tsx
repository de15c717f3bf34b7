import type { ReactNode } from 'react'
import classes from './pill.module.css'

/** How a state is to be taken. */
export type PillTone = 'neutral' | 'info' | 'good' | 'warning' | 'bad'

/** A state in a word, tinted by how it is to be taken; the word alone must say it. */
export function Pill({ tone, children }: { tone: PillTone; children: ReactNode }) {
  return (
    <span className={classes.pill} data-tone={tone}>
      {children}
    </span>
  )
}
