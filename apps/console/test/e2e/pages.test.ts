import { chromium } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleSite, signIn, startConsoleSite } from './console-site.ts'
import { inspectPages } from './inspect-page.ts'

const program = await chromium()

describe.skipIf('skipped' in program)('the pages of the console', () => {
  let site: ConsoleSite
  let deadId: string
  let longId: string

  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startConsoleSite(program)
    deadId = await site.enqueue('workshop.saw', { piece: 'oak' }, { queue: 'saws' })
    await site.enqueue('workshop.plane', { piece: 'ash' })
    await site.enqueue('workshop.plane', { piece: 'elm' }, { queue: 'wood', delay: '1h' })
    longId = await site.enqueue('workshop.glue', { piece: 'box' })
  })
  afterAll(() => site?.close())

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'fit a screen of %i pixels, %s, and neither the browser nor axe has anything to complain about',
    async (width, colorScheme) => {
      const { page, complaints } = await site.visit({ viewport: { width, height: 800 }, colorScheme })
      await signIn(page, 'operator')
      const states = ['dead', 'ready', 'running', 'scheduled', 'blocked'].map((state) => `/jobs?state=${state}`)
      const found = await inspectPages(page, [
        '/',
        '/queues',
        ...states,
        '/jobs?find=nothing-like-this',
        `/jobs/${deadId}`,
        `/jobs/${longId}`,
        '/replay',
        '/replay?queue=saws',
        '/schedules',
        '/workers',
        '/runs',
        '/locks',
        '/outbox',
        '/doctor',
        '/audit',
        '/profile',
      ])
      expect([...found, ...complaints]).toEqual([])
    },
  )

  it('say so when there is no such page or job, and lead back', async () => {
    const { page } = await site.visit()
    await signIn(page, 'viewer', '/ops/jobs/no-such-job')
    await page.getByRole('heading', { name: 'Job not found' }).waitFor()
    await page.goto('/ops/no/such/page')
    await page.getByRole('link', { name: 'Go to the overview' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/ops/')
  })
})
