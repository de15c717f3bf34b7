import { chromium } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, expectAccessible } from './accounts-site.ts'
import { catalogFor } from './catalog-for.ts'
import { type DemoSite, signIn, startDemoSite, tabTo, type VisitorPage } from './demo-site.ts'

const program = await chromium()
const nas = 'build=1594&arch=88f6281&language=enu'

describe.skipIf('skipped' in program)('the administration in a browser', () => {
  let site: DemoSite
  let admin: VisitorPage

  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startDemoSite(program)
    admin = await site.visit()
    await signIn(admin.page, site)
  })
  afterAll(() => site?.close())

  const offered = async () => (await catalogFor(site.url, nas)).find((entry) => entry.package === 'wakebell')?.version

  it('takes every build of a package out of the catalog at once, and says so', async () => {
    const { page, complaints } = admin
    expect(await offered()).toBe('1.2-3')
    await page.getByRole('link', { name: 'Admin', exact: true }).click()
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Builds' }).click()
    await page.getByText('1 to 20 of').waitFor()
    await expectAccessible(page)
    await page.getByText('Filter and sort').click()
    await page.getByLabel('Package', { exact: true }).fill('WAKE')
    await page.keyboard.press('Enter')
    await eventually(() => new URL(page.url()).search).toBe('?package=WAKE')
    await page.getByRole('link', { name: 'Version', exact: true }).click()
    await page.locator('th[aria-sort=ascending]').getByText('Version').waitFor()
    expect(new URL(page.url()).searchParams.get('package')).toBe('WAKE')

    await page.getByRole('checkbox', { name: 'Select all builds on this page' }).check()
    await page.getByRole('button', { name: 'Deactivate', exact: true }).click()
    await page.getByRole('dialog').getByText('Devices are not offered them any more.').waitFor()
    await expectAccessible(page)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Deactivate \d+ builds$/ })
      .click()
    await page.getByText(/^\d+ deactivated$/).waitFor()
    await expectAccessible(page)

    expect(await offered()).toBeUndefined()
    expect(complaints).toEqual([])
  })

  it('puts one back with the keyboard alone', async () => {
    const { page, complaints } = admin
    await page.goto('/admin/builds?package=wakebell&sort=version&direction=desc&firmware=3.1')
    const name = await page
      .getByRole('checkbox', { name: /^Select wakebell/ })
      .first()
      .getAttribute('aria-label')
    await tabTo(page, 'Skip to the content')
    await page.keyboard.press('Enter')
    await tabTo(page, name ?? '')
    await page.keyboard.press('Space')
    await page.getByText('1 selected').waitFor()
    await page.getByRole('button', { name: 'Activate', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Activate 1 build?' }).waitFor()
    await page.keyboard.press('Escape')
    await eventually(() => page.getByRole('dialog').count()).toBe(0)
    expect(await page.locator(':focus').textContent()).toBe('Activate')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Activate 1 build')
    await page.keyboard.press('Enter')
    await page.getByText('1 activated').waitFor()
    expect(await page.locator(':focus').textContent()).toContain('1 activated')
    expect(await offered()).toBe('1.2-3')
    expect(complaints).toEqual([])
  })

  it('leads through the builds of a list one by one, and back to that list', async () => {
    const { page, complaints } = admin
    await page.goto('/admin/builds?architecture=avoton&sort=package')
    await page.getByRole('row').nth(1).getByRole('link').click()
    await page.getByText(/^1 \/ \d+$/).waitFor()
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText(/^2 \/ \d+$/).waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'All builds' }).click()
    await page.getByText('1 to 20 of').waitFor()
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ architecture: 'avoton', sort: 'package' })
    expect(complaints).toEqual([])
  })

  it('deletes a version with its files, on a telephone in the dark', async () => {
    const { page, complaints } = await site.visit({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
    await signIn(page, site)
    await page.goto('/admin/versions?package=wakebell&sort=version')
    await page.getByRole('checkbox', { name: 'Select all versions on this page' }).check()
    await page.getByRole('checkbox', { name: 'Select all versions on this page' }).uncheck()
    await page.getByLabel('Select wakebell 1.0-1').check()
    await expectAccessible(page)
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Delete 1 version' }).click()
    await page.getByText('1 deleted').waitFor()
    await eventually(() => page.getByLabel('Select wakebell 1.0-1').count()).toBe(0)
    await page.goto('/package/wakebell')
    await page.getByText('1.2-3').first().waitFor()
    expect(await page.getByText('1.0-1').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('tells of what jobs do with builds as they do it, until the list is cleared', async () => {
    const { page, complaints } = admin
    await page.goto('/admin/builds?package=wakebell')
    await page.getByRole('checkbox', { name: 'Select all builds on this page' }).check()
    await page.getByRole('button', { name: 'Resync file', exact: true }).click()
    await page.getByRole('button', { name: /^Resync file \d+ build/ }).click()
    await page.getByText(/^\d+ queued$/).waitFor()
    await page.getByRole('link', { name: 'See how far they are' }).click()
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
    // Without a reload: the server tells of it.
    await page.getByRole('button', { name: 'Clear the list' }).waitFor()
    expect(await page.getByText('Done', { exact: true }).count()).toBeGreaterThan(0)
    await expectAccessible(page)
    await tabTo(page, 'Clear the list')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing was asked for in the last 24 hours').waitFor()
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Builds' }).click()
    await page.getByText(/1 to \d+ of/).waitFor()
    expect(complaints).toEqual([])
  })

  it('reads and filters without JavaScript', async () => {
    const cookies = await admin.page.context().cookies()
    const { page, complaints } = await site.visit({ javaScriptEnabled: false })
    await page.context().addCookies(cookies)
    await page.goto('/admin/versions')
    await page.getByText('Filter and sort').click()
    await page.getByLabel('Beta', { exact: true }).selectOption('yes')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('table').waitFor()
    expect(new URL(page.url()).searchParams.get('beta')).toBe('yes')
    expect(await page.getByRole('row').count()).toBeGreaterThan(1)
    expect(complaints).toEqual([])
  })
})
