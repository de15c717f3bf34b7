import { chromium } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { png } from '../admin/pictures.ts'
import { eventually, expectAccessible } from './accounts-site.ts'
import { type DemoSite, signIn, startDemoSite, tabTo, type VisitorPage } from './demo-site.ts'

const program = await chromium()

describe.skipIf('skipped' in program)('what a package administrator manages in a browser', () => {
  let site: DemoSite
  let admin: VisitorPage

  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startDemoSite(program)
    admin = await site.visit()
    await signIn(admin.page, site)
  })
  afterAll(() => site?.close())

  it('a package: made with the keyboard alone, given to somebody, found among the archived, and deleted', async () => {
    const { page, complaints } = admin
    await page.goto('/admin/packages')
    await expectAccessible(page)
    await tabTo(page, 'New package')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'New package' }).waitFor()
    await tabTo(page, 'Name')
    await page.keyboard.type('freshly_made')
    await tabTo(page, 'Add a maintainer')
    await page.keyboard.type('demo')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Make the package')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'freshly_made' }).waitFor()
    await page.getByRole('button', { name: 'Take demo away' }).waitFor()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Take demo away' }).click()
    await page.getByLabel('Author').fill('nobody')
    await page.getByRole('button', { name: 'Save people' }).click()
    await page.getByText('Nobody here has the user name or e-mail address "nobody".').waitFor()
    await page.getByLabel('Author').fill('')
    await page.getByRole('button', { name: 'Save people' }).click()
    await page.getByText('Saved.').waitFor()

    await page.getByRole('link', { name: 'All packages' }).click()
    await page.getByRole('link', { name: 'Archived only' }).click()
    await page.getByRole('row', { name: /^freshly_made archived – –/ }).waitFor()
    expect(new URL(page.url()).search).toBe('?archived=yes')
    await page.getByRole('link', { name: 'freshly_made' }).click()
    await page.getByRole('button', { name: 'Delete the package' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Delete freshly_made' }).click()
    await page.getByRole('heading', { name: 'Packages', exact: true }).waitFor()
    await eventually(() => page.getByRole('link', { name: 'freshly_made' }).count()).toBe(0)
    // The browser says of every refusal that it was one.
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([])
  })

  it('a screenshot: added to a package, shown to visitors, and taken away, on a telephone in the dark', async () => {
    const { page, complaints } = await site.visit({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
    await signIn(page, site)
    await page.goto('/admin/screenshots', { waitUntil: 'networkidle' })
    await page.getByLabel('Package', { exact: true }).first().fill('wakebell')
    await page.getByLabel('Picture').setInputFiles({ name: 'shot.png', mimeType: 'image/png', buffer: Buffer.from(png(400, 300)) })
    await page.getByRole('button', { name: 'Add the screenshot' }).click()
    await page.getByText('Added screenshot_1.png to wakebell.').waitFor()
    await expectAccessible(page)
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)

    const visitor = await site.visit()
    await visitor.page.goto('/package/wakebell')
    const sizeOfPicture = `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('img[src$="screenshot_1.png"]'))`
    await eventually(() => visitor.page.evaluate<readonly number[]>(sizeOfPicture)).toEqual([400, 300])

    await page.getByLabel('Select screenshot_1.png of wakebell').check()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Delete 1 screenshot' }).click()
    await page.getByText('1 deleted').waitFor()
    expect((await fetch(`${site.url}/nas/wakebell/screenshot_1.png`)).status).toBe(404)
    expect([...complaints, ...visitor.complaints]).toEqual([])
  })

  it('architectures, firmwares, services, signatures and old builds: seen without fault, and added to', async () => {
    const { page, complaints } = await site.visit()
    await signIn(page, site)
    for (const path of ['architectures', 'firmwares', 'services', 'signatures', 'retention?keepVersions=1']) {
      await page.goto(`/admin/${path}`)
      await page.getByRole('table').waitFor()
      await expectAccessible(page)
    }
    await page.goto('/admin/architectures')
    await page.getByRole('columnheader', { name: 'Download Counts' }).waitFor()
    await page.getByLabel('Code', { exact: true }).first().fill('moonlake')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('Added moonlake.').waitFor()
    expect((await fetch(`${site.url}/nas?build=64570&arch=moonlake&language=enu&major=7`)).status).toBe(200)

    await page.goto('/admin/signatures')
    await page.getByLabel('Signature of builds for DSM 7').selectOption('required')
    await page.getByRole('row', { name: /^DSM 7 required/ }).waitFor()
    expect(complaints).toEqual([])
  })
})
