// Every state of the banner on one page, with a button below that must stay within reach.
import '@mantine/core/styles.css'
import { Button, MantineProvider } from '@mantine/core'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { ProgressBanner, type ShownProgress } from '../../src/progress-banner.tsx'
import { theme } from '../../src/theme.ts'

const now = new Date('2026-11-21T12:00:42Z')
const startedAt = new Date('2026-11-21T12:00:00Z')
const phase = { title: 'Matching stops of the timetable with those on the map', number: 2, count: 3 }

const states: readonly ShownProgress[] = [
  { title: 'Waiting import', status: 'waiting' },
  {
    title: 'Counted import',
    status: 'running',
    phase,
    processed: 4_100,
    total: 10_000,
    message: 'Zürich Hauptbahnhof, Gleis 31–34, Löwenstrasse-Durchgangsbahnhof-mit-einem-sehr-langen-Namen-ohne-Leerzeichen',
    startedAt,
    etaAt: new Date('2026-11-21T12:03:42Z'),
  },
  { title: 'Uncounted import', status: 'running', phase, processed: 812, startedAt },
  { title: 'Lost import', status: 'interrupted', startedAt },
  { title: 'Good import', status: 'succeeded', startedAt, finishedAt: now },
  { title: 'Bad import', status: 'failed', message: 'no stops', startedAt, finishedAt: now },
  { title: 'Ended import', status: 'cancelled', startedAt, finishedAt: now },
]

function Page() {
  const [presses, setPresses] = useState(0)
  return (
    <main style={{ display: 'grid', gap: '1rem', padding: '1rem' }}>
      {states.map((progress) => (
        <ProgressBanner
          actions={
            progress.status === 'running' && (
              <Button size="compact-xs" variant="default">
                Cancel
              </Button>
            )
          }
          key={progress.title}
          now={now}
          progress={progress}
        />
      ))}
      <Button onClick={() => setPresses(presses + 1)}>Pressed {presses}</Button>
    </main>
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(
  <MantineProvider defaultColorScheme="auto" theme={theme}>
    <Page />
  </MantineProvider>,
)
