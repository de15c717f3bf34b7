import { Pill, type PillTone } from '@trellis/ui'
import type { JobState } from '../../../contract/index.ts'

const tones: Readonly<Record<JobState, PillTone>> = {
  ready: 'info',
  running: 'info',
  scheduled: 'neutral',
  blocked: 'warning',
  dead: 'bad',
  cancelled: 'neutral',
  succeeded: 'good',
}

/** The words that head lists of jobs in a state, in the order in which a job goes through them. */
export const stateTitles: Readonly<Record<JobState, string>> = {
  ready: 'Ready',
  running: 'Running',
  scheduled: 'Scheduled',
  blocked: 'Blocked',
  dead: 'Dead',
  cancelled: 'Cancelled',
  succeeded: 'Succeeded',
}

/** Where a job is, in a word. */
export function JobStatePill({ state }: { state: JobState }) {
  return <Pill tone={tones[state]}>{stateTitles[state]}</Pill>
}
