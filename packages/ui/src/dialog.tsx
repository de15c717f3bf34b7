import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import classes from './dialog.module.css'

/**
 * A question or a help page above the others. The browser's own `dialog`: it keeps the focus inside, hands it back when it closes, and is
 * closed by Escape. `actions` stand at its end. Mounted means open.
 */
export function Dialog(props: { title: string; onClose: () => void; actions?: ReactNode; children: ReactNode }) {
  const { title, onClose, actions, children } = props
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Before the element goes: only a dialog that is still in the page hands the focus back when it closes.
  useLayoutEffect(() => {
    const dialog = element.current
    if (dialog?.open === false) dialog.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      aria-labelledby={titleId}
      className={classes.dialog}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      ref={element}
    >
      <h2 className={classes.title} id={titleId}>
        {title}
      </h2>
      <div className={classes.content}>{children}</div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </dialog>
  )
}
