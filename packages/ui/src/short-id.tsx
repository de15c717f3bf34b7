import { useClipboard } from '@mantine/hooks'
import classes from './short-id.module.css'

/** How much of a long id is shown. Characters. */
const shownCharacters = 12

/** An id of which the beginning is enough to tell it apart; pressing it copies the whole. `what` names it for screen readers: `id of the job`. */
export function ShortId({ id, what, whole = false }: { id: string; what: string; whole?: boolean }) {
  const clipboard = useClipboard({ timeout: 2_000 })
  const text = whole || id.length <= shownCharacters + 1 ? id : `${id.slice(0, shownCharacters)}…`
  return (
    <button className={classes.id} onClick={() => clipboard.copy(id)} title={id} type="button">
      <code>{text}</code>
      <svg aria-hidden="true" className={classes.sign} viewBox="0 0 16 16">
        {clipboard.copied ? <path d="m3 8.5 3.5 3.5L13 4.5" /> : <path d="M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z" />}
      </svg>
      <span className="visually-hidden">{clipboard.copied ? `: copied the ${what}` : `: copy the ${what}`}</span>
    </button>
  )
}
