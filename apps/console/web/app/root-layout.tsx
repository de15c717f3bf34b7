import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { currentSession } from '../features/session/session-query.ts'
import { Frame } from './frame.tsx'
import { ResultsTray } from './results.tsx'
import { useServices } from './services.ts'
import { ShortcutHelp } from './shortcut-help.tsx'
import { useShortcuts } from './use-shortcuts.ts'

/** The frame around every page; listens to changes as long as somebody who may see them is signed in, and hands the focus to the heading of each new page. */
export function RootLayout() {
  const router = useRouter()
  const { feed } = useServices()
  const { isHelpOpen, closeHelp } = useShortcuts()
  const mayRead = useQuery(currentSession).data?.user?.permissions.includes('ops.read') ?? false

  useEffect(() => {
    if (!mayRead) return
    feed.start()
    return () => feed.stop()
  }, [feed, mayRead])

  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation !== undefined && pathChanged) document.querySelector('h1')?.focus({ preventScroll: true })
      }),
    [router],
  )

  return (
    <ResultsTray>
      <Frame>
        <Outlet />
      </Frame>
      {isHelpOpen && <ShortcutHelp onClose={closeHelp} />}
    </ResultsTray>
  )
}
