import { Facts, Pill, type PillTone } from '@trellis/ui'
import type { Diagnosis, FindingView } from '../../../contract/index.ts'
import classes from './finding-list.module.css'

const tones: Readonly<Record<FindingView['level'], PillTone>> = { danger: 'bad', warning: 'warning', note: 'neutral' }
const levels: Readonly<Record<FindingView['level'], string>> = { danger: 'Danger', warning: 'Warning', note: 'Note' }
const order = ['danger', 'warning', 'note'] as const

/** The findings of all areas, the worst first; then the areas where nothing was found. */
export function FindingList({ areas }: { areas: Diagnosis['areas'] }) {
  const findings = areas
    .flatMap(({ area, findings: found }) => found.map((finding) => ({ area, finding })))
    .toSorted((a, b) => order.indexOf(a.finding.level) - order.indexOf(b.finding.level))
  const well = areas.filter(({ findings: found }) => found.length === 0).map(({ area }) => area)
  return (
    <>
      {findings.map(({ area, finding }) => (
        <article
          aria-label={finding.what}
          className={classes.finding}
          data-level={finding.level}
          key={`${area} ${finding.code} ${finding.what}`}
        >
          <div className={classes.head}>
            <Pill tone={tones[finding.level]}>{levels[finding.level]}</Pill>
            <span className={classes.area}>{area}</span>
            <code className={classes.code}>{finding.code}</code>
          </div>
          <p className={classes.what}>{finding.what}</p>
          <Facts
            facts={[
              ['It can lead to', finding.why],
              ['How to mend it', finding.remedy],
            ]}
          />
        </article>
      ))}
      {well.length > 0 && <p className={classes.well}>Nothing was found in: {well.join(', ')}.</p>}
    </>
  )
}
