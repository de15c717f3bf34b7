import { chromium } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleSite, signIn, startConsoleSite, submitSignIn } from './console-site.ts'

const program = await chromium()

describe.skipIf('skipped' in program)('a viewer in a browser', () => {
  let site: ConsoleSite
  let deadId: string

  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startConsoleSite(program)
    deadId = await site.enqueue('workshop.saw', { piece: 'oak' }, { queue: 'saws' })
  })
  afterAll(() => site?.close())

  it('signs in and comes to the address that was asked for', async () => {
    const { page } = await site.visit()
    await signIn(page, 'viewer', '/ops/jobs?state=dead&queue=saws')
    await page.getByRole('link', { name: 'workshop.saw' }).waitFor()
    expect(new URL(page.url()).search).toBe('?state=dead&queue=saws')
  })

  it('sees everything and no button that would change something, and reads why', async () => {
    const { page, complaints } = await site.visit()
    await signIn(page, 'viewer')
    await page.getByText('You may look and not change anything here').waitFor()
    for (const path of ['/queues', `/jobs/${deadId}`, '/replay?queue=saws', '/schedules', '/runs', '/doctor']) {
      await page.goto(`/ops${path}`)
      await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
      await page.getByRole('heading', { level: 1 }).waitFor()
      const names = await page.locator('main').getByRole('button').allInnerTexts()
      expect([path, names.filter((name) => /^(Pause|Resume|Run now|Start|Cancel|Replay|Go on|Look again)/.test(name))]).toEqual([path, []])
    }
    expect(complaints).toEqual([])
  })

  it('finds the way about on a phone, by the menu', async () => {
    const { page, complaints } = await site.visit({ viewport: { width: 390, height: 800 }, hasTouch: true })
    await signIn(page, 'viewer')
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Menu' }).tap()
    await page.getByRole('link', { name: 'Workers' }).last().tap()
    await page.getByRole('heading', { name: 'Workers' }).waitFor()
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false)
    expect(complaints).toEqual([])
  })

  it('is told to ask for a role when the account has none that may look', async () => {
    await site.makeAccount('nobody')
    const { page } = await site.visit()
    await page.goto('/ops')
    await submitSignIn(page, 'nobody')
    await page.getByRole('heading', { name: 'Not for this account' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
})
