import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is wrong with how these pages of the console look and with their markup, as sentences. With TRELLIS_TEST_PICTURES pictures of them go there. */
export async function inspectPages(page: Page, paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    await page.goto(`/ops${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
    await keepPicture(page, path)
    const sentences = [...(await looks(page)), ...(await violations(page))]
    found.push(...sentences.map((sentence) => `${path} at ${page.viewportSize()?.width} px: ${sentence}`))
  }
  return found
}

async function looks(page: Page): Promise<string[]> {
  const [overflowPx, headings] = await page.evaluate<[number, number]>(`[
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    document.querySelectorAll('h1').length,
  ]`)
  return [...(overflowPx > 0 ? [`scrolls sideways by ${overflowPx} px`] : []), ...(headings === 1 ? [] : [`has ${headings} main headings`])]
}

/** What axe finds serious or critical. It is put in through the debugger, which the content security policy does not reach. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    `axe.run(document).then((r) => r.violations)`,
  )
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} (${nodes.map(({ html }) => html.slice(0, 160)).join(' ')})`)
}

async function keepPicture(page: Page, path: string): Promise<void> {
  const folder = process.env.TRELLIS_TEST_PICTURES
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const scheme = await page.evaluate<string>(`document.documentElement.dataset.mantineColorScheme`)
  const name = `${path.replaceAll(/[^\w]+/g, '-')}-${page.viewportSize()?.width}-${scheme}.png`
  await page.screenshot({ path: join(folder, name), fullPage: true })
}
