import { Sparkline } from '@trellis/ui'
import type { Rates } from '../../../contract/index.ts'
import { numberText } from '../../app/number-text.ts'
import classes from './last-minute.module.css'
import { useSamples } from './use-samples.ts'

/** What became of a queue's jobs in the last minute, and how the number of those that succeeded went since the page was opened. */
export function LastMinute({ name, rates }: { name: string; rates: Rates }) {
  const samples = useSamples(name, rates.succeeded)
  const { succeeded, retried, died, enqueued } = rates
  return (
    <div className={classes.rates}>
      <Sparkline
        label={`Succeeded in a minute, since this page is open: now ${succeeded}, at most ${Math.max(succeeded, ...samples)}`}
        values={samples}
      />
      <span className={classes.words}>
        {numberText(enqueued)} in, {numberText(succeeded)} done
        {retried > 0 && `, ${numberText(retried)} retried`}
        {died > 0 && ', '}
        {died > 0 && <strong className={classes.died}>{numberText(died)} died</strong>}
      </span>
    </div>
  )
}
