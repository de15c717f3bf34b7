import type { MouseEvent, ReactNode } from 'react'
import { useAccounts } from '../accounts-context.ts'

/** A link to another page of the app; the app's own router follows it, the browser does where there is no script. */
export function PageLink(props: { to: string; className?: string | undefined; current?: boolean; children: ReactNode }) {
  const { to, className = 'text-link', current = false, children } = props
  const { address, navigate } = useAccounts()

  function follow(event: MouseEvent) {
    // Another tab or window is the browser's business.
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    void navigate(to)
  }

  return (
    <a aria-current={current ? 'page' : undefined} className={className} href={address(to)} onClick={follow}>
      {children}
    </a>
  )
}
