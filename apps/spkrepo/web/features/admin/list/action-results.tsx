import { Button } from '@mantine/core'
import { Notice } from '@trellis/ui'
import { useEffect, useRef } from 'react'
import { AdminLink } from '../shell/admin-link.tsx'
import classes from './bulk-actions.module.css'
import type { Finished } from './bulk-actions.tsx'

/** What became of each row: how many went well, and by name those that did not, with the reason. */
export function ActionResults({ action, results, onClose }: Finished & { onClose: () => void }) {
  const element = useRef<HTMLDivElement>(null)
  // The button that opened the dialog cannot be pressed any more, so the focus would be nowhere.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that something was done
  useEffect(() => element.current?.focus(), [results])
  const skipped = results.filter(({ outcome }) => outcome === 'skipped')
  const queued = results.filter(({ outcome }) => outcome === 'queued')
  const done = results.length - skipped.length - queued.length
  const parts = [
    ...(done > 0 || results.length === 0 ? [`${done} ${action.done}`] : []),
    ...(queued.length > 0 ? [`${queued.length} queued`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ]
  return (
    <div className={classes.outcome} ref={element} tabIndex={-1}>
      <Notice title={parts.join(', ')} tone={skipped.length === 0 ? 'success' : 'warning'}>
        {skipped.length > 0 && (
          <ul className={classes.results}>
            {skipped.map(({ id, label, message }) => (
              <li key={`${id} ${label}`}>
                <strong>{label}</strong>: {message}
              </li>
            ))}
          </ul>
        )}
        {queued.length > 0 && (
          <p>
            <AdminLink to="/admin/tasks">See how far they are</AdminLink>
          </p>
        )}
        <Button onClick={onClose} size="compact-xs" variant="default">
          Close
        </Button>
      </Notice>
    </div>
  )
}
