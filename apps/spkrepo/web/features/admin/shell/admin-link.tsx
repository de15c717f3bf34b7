import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'

/** How one gets to an address of the app, which is relative to its base path: as text for `href`, and at once. */
export function useAddress(): { readonly address: (to: string) => string; readonly go: (to: string) => void } {
  const router = useRouter()
  const basePath = router.basepath === '/' ? '' : router.basepath
  const address = (to: string) => `${basePath}${to}`
  return { address, go: (to) => void router.navigate({ href: address(to) }) }
}

/** A link to an address that was put together at run time; the router follows it, the browser does where there is no script. */
export function AdminLink(props: {
  to: string
  className?: string | undefined
  current?: boolean
  label?: string | undefined
  rel?: string
  children: ReactNode
}) {
  const { to, className = 'text-link', current = false, label, rel, children } = props
  const { address, go } = useAddress()

  function follow(event: MouseEvent) {
    // Another tab or window is the browser's business.
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }

  return (
    <a aria-current={current ? 'page' : undefined} aria-label={label} className={className} href={address(to)} onClick={follow} rel={rel}>
      {children}
    </a>
  )
}
