import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startApi } from '../../src/roles/api.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { defineRun } from '../../src/runs/define-run.ts'
import { chromium, freePort } from '../../src/testing/index.ts'
import { runtimeOf, serviceNamed } from '../roles/services.ts'
import { depotWith, Gate } from './service-with-runs.ts'

const program = await chromium()

describe.skipIf('skipped' in program)('the page of runs in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    if ('skipped' in program) return
    browser = await playwright.launch({ executablePath: program.path, args: ['--no-sandbox', '--disable-background-networking'] })
  })
  afterAll(() => browser?.close())

  /** A depot below /depot whose run stops at each gate, and a browser that may watch it. */
  async function visit(prepare: (page: Page) => Promise<void> = async () => {}) {
    const gates = { half: new Gate(), end: new Gate() }
    const run = defineRun({
      name: 'import',
      title: 'Import <of> "stops"',
      phases: [
        {
          name: 'match',
          title: 'Matching',
          run: async ({ progress }) => {
            progress(1, 4, 'Bern')
            await gates.half.opened
            progress(2, 4, 'Chur')
            await gates.end.opened
          },
        },
      ],
    })
    const port = await freePort()
    const runtime = await runtimeOf({ services: [depotWith([run]), serviceNamed('other')], port })
    await runMigrations(runtime)
    const api = await startApi(runtime)
    onTestFinished(() => api.stop())
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, extraHTTPHeaders: { 'x-role': 'watcher' } })
    context.setDefaultTimeout(20_000)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await prepare(page)
    await page.goto(`http://127.0.0.1:${port}/depot/_state`)
    return { page, runtime, gates, complaints }
  }

  async function follow({ page, runtime, gates }: { page: Page; runtime: Runtime; gates: { half: Gate; end: Gate } }): Promise<void> {
    const section = page.getByRole('region', { name: 'Import <of> "stops"' })
    await section.getByText('Never ran.').waitFor()
    const running = runtime.runs.execute('import')
    await section.getByText('Running. Phase 1 of 1: Matching.').waitFor()
    await section.getByText('1 of 4').waitFor()
    gates.half.open()
    await section.getByText('2 of 4').waitFor()
    expect(await section.getByRole('progressbar').getAttribute('value')).toBe('2')
    gates.end.open()
    await section.getByText('Succeeded.').waitFor()
    expect(await section.getByRole('progressbar').count()).toBe(0)
    expect((await running).kind).toBe('succeeded')
  }

  it('follows a run live, at the width of a phone', async () => {
    const visited = await visit()
    await visited.page.getByText('Live.').waitFor()
    await follow(visited)
    expect(visited.complaints).toEqual([])
    const overflow = await visited.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(overflow).toBe(0)
    const picture = process.env.TRELLIS_TEST_PICTURES
    if (picture !== undefined) await visited.page.screenshot({ path: `${picture}/runs.png` })
  })

  it('follows it by asking while no stream comes through', async () => {
    const visited = await visit(async (page) => void (await page.route('**/events', (route) => route.abort())))
    await visited.page.getByText('Asked for every few seconds').waitFor()
    await follow(visited)
  })

  it('is not for everybody', async () => {
    const { page } = await visit(async (page) => await page.setExtraHTTPHeaders({ 'x-role': 'nobody' }))
    expect(await page.getByRole('heading').count()).toBe(0)
    expect(await page.content()).toContain('forbidden')
  })
})
