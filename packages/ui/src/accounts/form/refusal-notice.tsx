import { Notice } from '../../notice.tsx'
import { refusalOf } from './refusal.ts'
import { waitText } from './wait-text.ts'

/** Says why the server refused, and when to try again if it is only too early. */
export function RefusalNotice({ error, title }: { error: unknown; title?: string }) {
  const { message, reference, retryAfterSeconds } = refusalOf(error)
  return (
    <Notice reference={reference} tone="error" {...(title === undefined ? {} : { title })}>
      {retryAfterSeconds === undefined ? message : `Too many attempts. ${waitText(retryAfterSeconds, new Date())}`}
    </Notice>
  )
}
