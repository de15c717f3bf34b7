import { join } from 'node:path'
import { chromium } from '@trellis/stack/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { demoPackages } from '../../server/demo/demo-packages.ts'
import { expectAccessible } from './accounts-site.ts'
import { catalogFor } from './catalog-for.ts'
import { type DemoSite, signIn, startDemoSite } from './demo-site.ts'
import { type PictureFolder, pictureFolder } from './picture-folder.ts'

const program = await chromium()

const publicPages = [
  '/',
  '/packages',
  '/packages?q=dns',
  '/packages?q=nothing-like-this',
  '/package/lanternfish',
  '/package/emberhome',
  '/package/emberhome/why?arch=DS920%2B&build=64570',
].concat(['/package/feedbarrow', '/package/siftwell', '/package/wakebell', '/login'])
const maintainerPages = ['/upload', '/profile', '/package/lanternfish', '/admin']

describe.skipIf('skipped' in program)('the pages of a demo', () => {
  let site: DemoSite
  let pictures: PictureFolder
  let failed = false

  beforeAll(async () => {
    if ('skipped' in program) return
    pictures = pictureFolder()
    site = await startDemoSite(program)
  })
  afterAll(async () => {
    await site?.close()
    if (!failed) pictures?.remove()
  })

  it.each([1280, 375])('fit a screen of %i pixels, show every picture, and give the browser nothing to complain about', async (width) => {
    onTestFailed(() => {
      failed = true
      console.log(`pictures of the pages: ${pictures.path}`)
    })
    const { page, complaints } = await site.visit({ viewport: { width, height: 800 } })
    const findings: string[] = []

    for (const path of publicPages) findings.push(...(await inspect(page, path, pictures.path)))
    await signIn(page, site)
    for (const path of maintainerPages) findings.push(...(await inspect(page, path, pictures.path)))

    expect([...findings, ...complaints]).toEqual([])
  })

  it('can be read without JavaScript, search and downloads included', async () => {
    const { page, complaints } = await site.visit({ javaScriptEnabled: false })
    await page.goto('/packages')
    for (const { texts } of demoPackages) expect(await page.getByRole('link', { name: texts.enu.name }).count()).toBe(1)

    await page.getByRole('searchbox', { name: 'Search packages' }).fill('photo')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Fernglass Photos' }).click()

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Fernglass Photos')
    expect(await page.getByText('A new timeline').isVisible()).toBe(true)
    const file = await page
      .getByRole('link', { name: /^Download for geminilake on/ })
      .first()
      .getAttribute('href')
    expect((await fetch(file ?? '')).headers.get('content-length')).toMatch(/^\d{5,}$/)
    expect(complaints).toEqual([])
  })

  it.each([false, true])(
    'say why a device is not offered a package, and remember the device (with scripts: %s)',
    async (javaScriptEnabled) => {
      const { page, complaints } = await site.visit({ javaScriptEnabled })
      await page.goto('/packages')
      await page.getByLabel('Your model or architecture').fill('ds213+')
      await page.keyboard.press('Enter')
      await page.getByText('These have a build that runs on DS213+ (qoriq).').waitFor()
      const fitting = await page.getByRole('main').getByRole('listitem').count()
      expect(fitting).toBeGreaterThan(0)
      expect(fitting).toBeLessThan(demoPackages.length)

      // Without it in the address.
      await page.goto('/package/lanternfish')
      await page.getByText('These are the builds that run on DS213+ (qoriq).').waitFor()
      expect(await page.getByRole('link', { name: /^Download for geminilake/ }).count()).toBe(0)
      await page.getByRole('link', { name: 'Why is this not offered to my device?' }).click()
      await page.getByLabel('Its system').selectOption({ label: 'DSM 6.2-25556' })
      await page.getByRole('button', { name: 'Explain' }).click()

      await page.getByRole('heading', { name: 'DS213+ (qoriq) with DSM 6.2-25556' }).waitFor()
      expect(await page.getByText('It is offered version 3.4.1-11').isVisible()).toBe(true)
      expect(await page.getByText('It is for DSM 7; the device has DSM 6.').first().isVisible()).toBe(true)
      if (javaScriptEnabled) await expectAccessible(page)

      await page.getByLabel('Your model or architecture').fill('a toaster')
      await page.keyboard.press('Enter')
      await page.getByText('“a toaster” is no model or architecture').waitFor()
      await page.goto('/packages?arch=')
      expect(await page.getByRole('link', { name: 'Show everything' }).count()).toBe(0)
      await page.goto('/packages')
      expect(await page.getByLabel('Your model or architecture').inputValue()).toBe('')
      expect(complaints).toEqual([])
    },
  )

  it('show maintainers the repository at a glance, with charts that read as tables', async () => {
    const { page, complaints } = await site.visit()
    await signIn(page, site)
    await page.getByRole('link', { name: 'Admin' }).click()
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()

    await page.getByRole('link', { name: '90 days' }).click()
    await page.getByRole('link', { name: '90 days' }).and(page.locator('[aria-current]')).waitFor()
    expect(new URL(page.url()).search).toBe('?days=90')
    await expect.poll(async () => await page.getByRole('table', { name: 'By package and version' }).getByRole('row').count()).toBe(11)
    await page.getByText('By version, in numbers').click()
    expect(await page.getByRole('rowheader', { name: 'lanternfish' }).count()).toBeGreaterThan(1)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Inactive builds' }).click()
    await page.getByRole('heading', { level: 1, name: 'Builds' }).waitFor()
    expect(new URL(page.url()).search).toContain('active=no')
    expect(complaints).toEqual([])
  })

  it('search while one types, and keep the search in the address', async () => {
    const { page, complaints } = await site.visit()
    await page.goto('/packages')

    await page.getByRole('searchbox', { name: 'Search packages' }).fill('wiki')

    await expect.poll(() => page.getByRole('listitem').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?q=wiki')
    await page.reload()
    expect(await page.getByRole('listitem').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  it.each(['/package/nobody-made-this', '/no/such/page'])('say so, with status 404, when there is nothing at %s', async (path) => {
    const { page } = await site.visit()

    const answer = await page.goto(path)

    expect(answer?.status()).toBe(404)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  })

  it.each([
    ['a NAS with DSM 3', 'build=1594&arch=88f6281&language=enu', ['wakebell']],
    ['a NAS with DSM 6.2', 'build=25556&arch=braswell&language=fre&major=6', ['driftseed', 'lanternfish', 'snowdrift', 'tallywick']],
    ['a router with SRM 1.3', 'build=9346&arch=ipq806x&language=enu&major=1', ['netglimpse', 'siftwell', 'wakebell']],
  ])('offer %s what fits it', async (_device, query, names) => {
    const entries = await catalogFor(site.url, query)

    expect(entries.map((entry) => entry.package)).toEqual(names)
  })
})

/** What is wrong with how a page looks, as sentences; a picture of it goes into `folder`. */
async function inspect(page: Page, path: string, folder: string): Promise<string[]> {
  await page.goto(path)
  // Idle means hydrated: nothing that the scripts have to say is still to come.
  await page.evaluate('new Promise((idle) => requestIdleCallback(idle))')
  const at = `${path} at ${page.viewportSize()?.width} px`
  await page.screenshot({ path: join(folder, `${at.replaceAll(/[^\w]+/g, '-')}.png`), fullPage: true })
  const [overflowPx, broken, headings] = await page.evaluate<[number, string[], number]>(`[
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    [...document.images].filter((image) => image.loading !== 'lazy' && image.naturalWidth === 0).map((image) => image.src),
    document.querySelectorAll('h1').length,
  ]`)
  return [
    ...(overflowPx > 0 ? [`${at} scrolls sideways by ${overflowPx} px`] : []),
    ...broken.map((image) => `${at} misses the picture ${image}`),
    ...(headings === 1 ? [] : [`${at} has ${headings} main headings`]),
  ]
}
