import { useLocation } from '@tanstack/react-router'
import { type ApiError, Notice } from '@trellis/ui'

/** Says that something could not be loaded, why, and lets the reader try again; without JavaScript by loading the page again. */
export function Failure({ what, error, retry }: { what: string; error: ApiError; retry: () => void }) {
  const address = useLocation({ select: ({ publicHref }) => publicHref })
  return (
    <Notice reference={error.requestId ?? undefined} title={`Could not load ${what}`} tone="error">
      {error.message}{' '}
      <a
        className="text-link"
        href={address}
        onClick={(event) => {
          event.preventDefault()
          retry()
        }}
      >
        Try again
      </a>
    </Notice>
  )
}
