import type { ReactNode } from 'react'
import classes from './rows.module.css'

/** A list whose entries stand below each other, on a phone as on a wide screen. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className={classes.rows}>
      {children}
    </ul>
  )
}

/** One entry: what it is, marks beside that, facts by their names, and what can be done with it. */
export function Row(props: { title: ReactNode; marks?: ReactNode; facts: Facts; actions?: ReactNode }) {
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <span className={classes.title}>{props.title}</span>
        {props.marks}
      </div>
      <FactList facts={props.facts} look="line" />
      {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
    </li>
  )
}

/** Names and values; entries without a value are left out. */
export type Facts = readonly (readonly [name: string, value: ReactNode])[]

/** Facts one after the other in a line, or below each other as the content of a page. */
export function FactList({ facts, look }: { facts: Facts; look: 'line' | 'table' }) {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== '')
  return (
    <dl className={look === 'line' ? classes.line : classes.table}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
