import { Pill, type PillTone } from '@trellis/ui'
import type { PhaseView } from '../../../contract/index.ts'
import { numberText } from '../../app/number-text.ts'
import classes from './phase-list.module.css'

const tones: Readonly<Record<PhaseView['state'], PillTone>> = {
  waiting: 'neutral',
  running: 'info',
  done: 'good',
  failed: 'bad',
  cancelled: 'warning',
}

/** The phases of a run in their order. */
export function PhaseList({ phases }: { phases: readonly PhaseView[] }) {
  if (phases.length === 0) return null
  return (
    <ol aria-label="Phases" className={classes.phases}>
      {phases.map(({ name, title, state, processed, total, resumable }) => (
        <li key={name}>
          <Pill tone={tones[state]}>{state}</Pill> {title}
          {processed !== null && (
            <span className={classes.count}>
              {numberText(processed)}
              {total !== null && ` of ${numberText(total)}`}
            </span>
          )}
          {resumable && (state === 'failed' || state === 'cancelled') && <span className={classes.count}>can go on where it stopped</span>}
        </li>
      ))}
    </ol>
  )
}
