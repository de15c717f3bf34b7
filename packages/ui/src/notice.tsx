import { Alert } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

/** What a notice is about: `error` is announced at once, the others politely. */
export type NoticeTone = 'error' | 'warning' | 'info' | 'success'

const colors: Readonly<Record<NoticeTone, string>> = { error: 'red', warning: 'yellow', info: 'indigo', success: 'green' }

/** A message in the flow of the page. `reference` is an id to quote when asking for help, such as a request id. */
export function Notice(props: { tone: NoticeTone; title?: string; reference?: string | undefined; children?: ReactNode }) {
  const { tone, title, reference, children } = props
  return (
    <Alert
      classNames={{ root: classes.notice ?? '', title: classes.title ?? '', message: classes.message ?? '' }}
      color={colors[tone]}
      data-tone={tone}
      role={tone === 'error' ? 'alert' : 'status'}
      title={title}
      variant="light"
    >
      {children}
      {reference !== undefined && <div className={classes.reference}>Request {reference}</div>}
    </Alert>
  )
}
