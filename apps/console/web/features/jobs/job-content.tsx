import { CopyText } from '@trellis/ui'
import type { Content } from '../../../contract/index.ts'
import { sizeText } from '../../app/number-text.ts'
import attempts from './job-attempts.module.css'
import classes from './job-content.module.css'

const reasons = {
  elsewhere: 'It is large, and therefore in the object store.',
  hidden: 'This installation does not show what jobs carry (setting payloads).',
  here: '',
} as const

/** JSON of a job: its input, its result, or what it reported. Nothing when there is none. */
export function JobContent({ title, content: { text, sizeBytes, isCut, kept } }: { title: string; content: Content }) {
  if (kept === 'none') return null
  return (
    <section aria-label={title}>
      <div className={classes.head}>
        <h2 className={attempts.heading}>{title}</h2>
        {sizeBytes > 0 && <span className={classes.size}>{sizeText(sizeBytes)}</span>}
        {text !== null && <CopyText label={`Copy the ${title.toLowerCase()}`} size="compact-xs" text={text} variant="default" />}
      </div>
      {text === null ? <p className={classes.reason}>{reasons[kept]}</p> : <pre className={classes.text}>{text}</pre>}
      {isCut && <p className={classes.reason}>It goes on; only its beginning is shown.</p>}
    </section>
  )
}
