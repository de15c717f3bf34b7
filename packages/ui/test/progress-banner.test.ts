import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createViteServer } from 'vitest/node'

/** As everywhere in this repository: the named one, else one on the PATH. */
const program =
  process.env.TRELLIS_TEST_CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'chromium'), join(folder, 'chromium-browser'), join(folder, 'google-chrome')])
    .find((path) => existsSync(path))

describe.skipIf(program === undefined)('the progress banner in a browser', () => {
  let server: Awaited<ReturnType<typeof createViteServer>>
  let browser: Browser
  beforeAll(async () => {
    server = await createViteServer({
      root: join(import.meta.dirname, 'banner-page'),
      configFile: false,
      logLevel: 'warn',
      cacheDir: join(process.env.TRELLIS_TEST_TEMP ?? import.meta.dirname, 'banner-cache'),
      server: { host: '127.0.0.1', port: 0, fs: { allow: [join(import.meta.dirname, '../../..')] } },
    })
    await server.listen()
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox', '--disable-background-networking'] })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  /** The page, once it is drawn; with what the browser complained about. */
  async function visit(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: readonly string[] }> {
    const page = await (await browser.newContext(options)).newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.getByRole('button', { name: 'Pressed 0' }).waitFor({ timeout: 60_000 })
    return { page, complaints }
  }

  const banner = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

  it('says phase, count, time and estimate in words, and as the value of a bar', async () => {
    const { page, complaints } = await visit()
    const counted = banner(page, 'Counted import')
    const text = (await counted.innerText()).replace(/\s+/g, ' ')
    expect(text).toContain('Phase 2 of 3: Matching stops')
    expect(text).toContain('Done 4,100 of 10,000 (41 %)')
    expect(text).toContain('Elapsed 0:42')
    expect(text).toContain('Left about 3 minutes')
    const bar = counted.getByRole('progressbar', { name: 'Progress of Counted import' })
    expect(await bar.getAttribute('value')).toBe('4100')
    expect(await bar.getAttribute('max')).toBe('10000')
    expect(complaints).toEqual([])
  })

  it('moves without a value while the total is not known, and has no bar when all is over', async () => {
    const { page } = await visit()
    expect(await banner(page, 'Uncounted import').getByRole('progressbar').getAttribute('value')).toBeNull()
    expect((await banner(page, 'Uncounted import').innerText()).replace(/\s+/g, ' ')).toContain('Done 812 Elapsed')
    for (const name of ['Good import', 'Bad import', 'Ended import', 'Lost import']) {
      expect(await banner(page, name).getByRole('progressbar').count()).toBe(0)
    }
    expect((await banner(page, 'Bad import').innerText()).replace(/\s+/g, ' ')).toBe('Bad import Failed Took 0:42 no stops')
  })

  it('is announced politely, and blocks nothing: what is below it can be pressed, and nothing lies over the page', async () => {
    const { page } = await visit()
    expect(await banner(page, 'Counted import').getByRole('status').innerText()).toContain('Phase 2 of 3')
    await page.getByRole('button', { name: 'Pressed 0' }).click()
    await page.getByRole('button', { name: 'Pressed 1' }).waitFor()
    const positions = await page.locator('section').evaluateAll((sections) => sections.map((section) => getComputedStyle(section).position))
    expect(new Set(positions)).toEqual(new Set(['static']))
  })

  it.each(['light', 'dark'] as const)('fits the width of a phone, %s, whatever its message', async (colorScheme) => {
    const { page } = await visit({ viewport: { width: 320, height: 640 }, colorScheme })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow).toBe(0)
    const shots = process.env.TRELLIS_TEST_PICTURES
    if (shots !== undefined) await page.screenshot({ path: join(shots, `banner-${colorScheme}.png`), fullPage: true })
  })
})
