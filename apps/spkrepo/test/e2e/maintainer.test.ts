import { createHash } from 'node:crypto'
import { chromium } from '@trellis/stack/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleSpk } from '../spk/sample-spk.ts'
import { catalogFor, type OfferedEntry } from './catalog-for.ts'
import { type DemoSite, signIn, startDemoSite, tabTo, type VisitorPage } from './demo-site.ts'

const program = await chromium()

describe.skipIf('skipped' in program)('a maintainer in a browser', () => {
  let site: DemoSite
  let maintainer: VisitorPage

  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startDemoSite(program)
    maintainer = await site.visit()
    await signIn(maintainer.page, site)
  })
  afterAll(() => site?.close())

  const spk = sampleSpk({
    info: { package: 'journeyman', version: '1.0-1', firmware: null, os_min_ver: '7.1-42661', displayname: 'Journeyman' },
  })

  it('uploads a package and watches it become active; then visitors find it, and a NAS downloads its very bytes', async () => {
    const { page, complaints } = maintainer
    await page.getByRole('link', { name: 'Upload' }).click()
    await page.getByLabel('Activate when ready').setChecked(true)
    await choose(page, 'journeyman.spk', spk)
    await page.getByRole('status').getByText('Active', { exact: true }).waitFor()

    const visitor = await site.visit()
    await visitor.page.goto('/packages')
    await visitor.page.getByRole('link', { name: 'Journeyman' }).click()
    await visitor.page.getByText('Active', { exact: true }).waitFor()
    const entry = await offered(site, 'journeyman', dsm72)
    const download = Buffer.from(await (await fetch(entry?.link ?? '')).arrayBuffer())

    expect(download.equals(spk)).toBe(true)
    expect(entry?.md5).toBe(createHash('md5').update(download).digest('hex'))
    expect([...complaints, ...visitor.complaints]).toEqual([])
  })

  it('takes a build out of the catalog and puts it back', async () => {
    const { page, complaints } = maintainer
    await page.goto('/package/wakebell')
    const newest = page.getByRole('group').first()

    await newest.getByRole('button', { name: /^Deactivate/ }).click()
    await newest.getByText('Inactive', { exact: true }).waitFor()
    const without = await offered(site, 'wakebell', dsm3)
    await newest.getByRole('button', { name: /^Activate/ }).click()
    await newest.getByText('Active', { exact: true }).waitFor()
    const again = await offered(site, 'wakebell', dsm3)

    expect([without?.version, again?.version]).toEqual(['1.0-1', '1.2-3'])
    expect(complaints).toEqual([])
  })

  it('reads in the words of the server why an upload was refused', async () => {
    const { page } = maintainer
    await page.goto('/upload')

    await choose(page, 'toaster.spk', sampleSpk({ info: { package: 'toaster', arch: 'toaster' } }))

    await page.getByText('Unknown architecture: toaster').waitFor()
    expect((await fetch(`${site.url}/package/toaster`)).status).toBe(404)
  })

  it('is told that the password is wrong, and stays signed out', async () => {
    const { page } = await site.visit()
    await page.goto('/login')
    await page.getByLabel('E-mail or username').fill(site.username)
    await page.getByLabel('Password', { exact: true }).fill('not the password')

    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('link', { name: 'Upload' }).count()).toBe(0)
  })

  it('signs in, searches and signs out with the keyboard alone', async () => {
    const { page, complaints } = await site.visit()
    await page.goto('/')
    await tabTo(page, 'Sign in')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await tabTo(page, 'E-mail or username')
    await page.keyboard.type(site.username)
    await tabTo(page, 'Password')
    await page.keyboard.type(site.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Packages' }).waitFor()

    await tabTo(page, 'Search packages')
    await page.keyboard.type('torrent')
    await expect.poll(() => page.getByRole('listitem').count()).toBe(1)

    await page.goto('/profile')
    await tabTo(page, 'Sign out')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(complaints).toEqual([])
  })
})

const dsm3 = 'build=1594&arch=88f6281&language=enu'
const dsm72 = 'build=64570&arch=geminilake&language=enu&major=7'

async function offered({ url }: DemoSite, name: string, device: string): Promise<OfferedEntry | undefined> {
  return (await catalogFor(url, device)).find((entry) => entry.package === name)
}

async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.getByLabel('Choose SPK files to upload').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes })
}
