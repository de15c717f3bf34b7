import { type AnyRouter, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { sections } from './sections.ts'

/** Within this time the second key of two must follow. Milliseconds. */
const pairMs = 1_500

/** Keys of the whole console: `g` and a letter goes to a page, `/` to the search, `?` to the list of keys. Not while somebody types, nor above a dialog. */
export function useShortcuts(): { readonly isHelpOpen: boolean; readonly closeHelp: () => void } {
  const router = useRouter()
  const [isHelpOpen, setHelpOpen] = useState(false)
  useEffect(() => {
    let goPressedAt = Number.NEGATIVE_INFINITY
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]') !== null)
        return
      const section = sections.find(({ key }) => key === event.key)
      if (event.timeStamp - goPressedAt < pairMs && section !== undefined) {
        goPressedAt = Number.NEGATIVE_INFINITY
        void router.navigate({ to: section.to })
      } else if (event.key === 'g') goPressedAt = event.timeStamp
      else if (event.key === '?') setHelpOpen(true)
      else if (event.key === '/') {
        event.preventDefault()
        search(router)
      }
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [router])
  return { isHelpOpen, closeHelp: () => setHelpOpen(false) }
}

/** The search stands on one page. The focus goes there last, after that page's heading has had it. */
function search(router: AnyRouter): void {
  const focus = () => document.querySelector<HTMLElement>('[data-search]')?.focus()
  if (document.querySelector('[data-search]') !== null) {
    focus()
    return
  }
  const stop = router.subscribe('onRendered', () => {
    stop()
    focus()
  })
  void router.navigate({ to: '/jobs' })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}
