import { chromium } from '@trellis/stack/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleSite, signIn, startConsoleSite, submitSignIn } from './console-site.ts'
import { tabTo } from './keyboard.ts'

const program = await chromium()

/** The server looks for changes every two seconds. */
const patience = { timeout: 15_000 }

describe.skipIf('skipped' in program)('an operator in a browser', () => {
  let site: ConsoleSite

  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startConsoleSite(program)
  })
  afterAll(() => site?.close())

  /** A signed-in operator at a page of the console. */
  async function operatorAt(path: string): Promise<{ page: Page; complaints: string[] }> {
    const visit = await site.visit()
    await signIn(visit.page, 'operator', `/ops${path}`)
    return visit
  }

  it('sees what is broken first, goes to it, reads why, replays it once it is mended, and sees that it helped', async () => {
    const { page, complaints } = await operatorAt('/')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(await page.getByText('dead in the queue').count()).toBe(0)
    await site.enqueue('workshop.saw', { piece: 'oak' }, { queue: 'saws' })
    // Told by the stream: nothing is reloaded.
    await page.getByRole('link', { name: '1 job is dead in the queue "saws"' }).click()
    await page.getByRole('link', { name: 'workshop.saw' }).click()
    await page.getByRole('region', { name: 'Stack of hand-out 2' }).getByText('Error: the blade is blunt').waitFor()
    await page.getByRole('region', { name: 'Lines of the log' }).getByText('the blade was put in').first().waitFor()

    site.foreman.isMended = true
    await page.getByRole('button', { name: 'Replay' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replay this job of workshop.saw?' })
    expect(await dialog.innerText()).toContain('It goes back in line in the queue saws with new attempts')
    await dialog.getByRole('button', { name: 'Replay the job' }).click()

    await page.getByRole('region', { name: 'Results' }).getByRole('status').waitFor()
    await expect.poll(async () => await page.getByRole('region', { name: 'Facts' }).innerText(), patience).toContain('Succeeded')
    site.foreman.isMended = false
    expect(complaints).toEqual([])
  })

  it('replays dead jobs of one cause only: sees how many and which, confirms, and is told how many went back', async () => {
    const { page, complaints } = await operatorAt('/jobs?state=dead')
    for (const piece of ['ash', 'elm', 'fir']) await site.enqueue('workshop.saw', { piece }, { queue: 'saws' })
    await expect.poll(async () => await page.getByRole('row').count(), patience).toBe(4)
    await page.getByLabel('Queue').selectOption('saws')
    await page.getByRole('link', { name: 'Replay several' }).click()
    await page.getByText('3 dead jobs', { exact: true }).last().waitFor()
    expect(await page.getByLabel('Queue').inputValue()).toBe('saws')
    await page.getByLabel('Error').fill('BLUNT')
    await page.getByRole('button', { name: 'Show what would be replayed' }).click()
    await page.locator('main').getByText('3 dead jobs', { exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('?queue=saws&error=BLUNT')

    site.foreman.isMended = true
    await page.getByRole('button', { name: 'Replay 3 dead jobs' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Replay 3 dead jobs' }).click()
    await page.getByText('3 jobs went back in line.').waitFor()
    await page.getByText('No dead job fits').waitFor()
    await expect.poll(async () => await site.unfinished('saws'), patience).toBe(0)
    site.foreman.isMended = false
    expect(complaints).toEqual([])
  })

  it('pauses a queue, sees jobs pile up in it, and resumes it', async () => {
    const { page, complaints } = await operatorAt('/queues')
    const row = page.getByRole('row', { name: /^wood/ })
    await row.getByRole('button', { name: 'Pause queue wood' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause wood' }).click()
    await row.getByText('Paused').waitFor()
    const id = await site.enqueue('workshop.plane', { piece: 'yew' })
    await row.getByRole('link', { name: '1 ready in wood' }).waitFor()

    await row.getByRole('button', { name: 'Resume queue wood' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume wood' }).click()
    await row.getByRole('button', { name: 'Pause queue wood' }).waitFor()
    await page.goto(`/ops/jobs/${id}`)
    await page.getByText('Succeeded').waitFor()
    expect(await page.getByRole('region', { name: 'Result', exact: true }).innerText()).toContain('"smooth": true')
    await page.goto('/ops/audit?subject=queue%3Awood')
    await expect.poll(async () => await page.getByRole('row').count(), patience).toBe(3)
    expect(complaints).toEqual([])
  })

  it('finds a job by its id or unique key, watches its progress, and cancels it wherever it runs', async () => {
    const id = await site.enqueue('workshop.glue', { piece: 'box' })
    const sawn = await site.enqueue('workshop.saw', { piece: 'beech' }, { queue: 'saws' })
    const { page, complaints } = await operatorAt('/')
    await page.keyboard.press('/')
    await page.getByRole('searchbox').and(page.locator(':focus')).waitFor()
    await page.keyboard.type(id)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'workshop.glue' }).click()
    await page.getByText('"dried": "10 %"').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click()
    await page.getByText('Cancelled', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
    await page.goto(`/ops/jobs/${sawn}`)
    await page.getByText('piece:beech').first().waitFor()
    expect(complaints).toEqual([])
  })

  it('lets a job run now that waits for its time, and gives a dead one up', async () => {
    const later = await site.enqueue('workshop.plane', { piece: 'teak' }, { queue: 'wood', delay: '1h' })
    const { page, complaints } = await operatorAt(`/jobs/${later}`)
    await page.getByText('due in').waitFor()
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run the job now' }).click()
    await page.getByText('Succeeded').waitFor()
    expect(await page.getByRole('button', { name: 'Run now' }).count()).toBe(0)

    const dead = await site.enqueue('workshop.saw', { piece: 'larch' }, { queue: 'saws' })
    await page.goto(`/ops/jobs/${dead}`)
    await page.getByRole('button', { name: 'Discard' }).click()
    const dialog = page.getByRole('dialog', { name: 'Discard this job of workshop.saw?' })
    expect(await dialog.innerText()).toContain('it cannot be replayed any more')
    await dialog.getByRole('button', { name: 'Discard the job' }).click()
    await page.getByText(`Job ${dead} is given up.`).waitFor()
    await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' })
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([])
  })

  it('starts a run, sees its phases move, and cancels it', async () => {
    const { page, complaints } = await operatorAt('/runs')
    await page.getByRole('button', { name: 'Start Inventory' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start Inventory' }).click()
    await page.getByText('Phase 2 of 2: Count what is on them').waitFor()
    await page.getByText('40 of 100 (40 %)').waitFor()
    await page.goto('/ops/locks')
    await page.getByText('runs/inventory').waitFor()
    await page.goto('/ops/runs')
    await page.getByRole('button', { name: 'Cancel Inventory' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel Inventory' }).click()
    await page.getByRole('region', { name: 'Inventory' }).getByText('Cancelled', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  it('pauses a schedule and resumes it, and reads when it is due here and in UTC', async () => {
    const { page, complaints } = await operatorAt('/schedules')
    const row = page.getByRole('row', { name: /run:inventory/ })
    expect(await row.innerText()).toMatch(/0 3 \* \* \* \(Europe\/Paris\)[\s\S]*UTC/)
    await row.getByRole('button', { name: 'Pause run:inventory' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause the schedule' }).click()
    await row.getByText('not while paused').waitFor()
    await row.getByRole('button', { name: 'Resume run:inventory' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume the schedule' }).click()
    await row.getByRole('button', { name: 'Pause run:inventory' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('does all that with the keyboard alone', async () => {
    const { page, complaints } = await operatorAt('/')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('q')
    await page.getByRole('heading', { name: 'Queues' }).waitFor()
    await expect.poll(async () => await page.locator(':focus').innerText(), patience).toBe('Queues')
    await tabTo(page, 'Pause queue mail')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Pause mail')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Resume queue mail' }).waitFor()
    await tabTo(page, 'Resume queue mail')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Resume mail')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Pause queue mail' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Queues' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Skip to the content')
    expect(complaints).toEqual([])
  })

  it('is not moved from the row under the pointer: what came waits until it is asked for', async () => {
    await site.enqueue('workshop.saw', { piece: 'beam' }, { queue: 'saws' })
    const { page, complaints } = await operatorAt('/jobs?state=dead&queue=saws')
    await page.getByRole('link', { name: 'workshop.saw' }).first().hover()
    const before = await page.getByRole('row').count()
    await site.enqueue('workshop.saw', { piece: 'larch' }, { queue: 'saws' })
    await page.getByText('1 row has come or gone.').waitFor()
    expect(await page.getByRole('row').count()).toBe(before)
    await page.getByRole('button', { name: 'Show the list as it is now' }).click()
    await expect.poll(async () => await page.getByRole('row').count(), patience).toBe(before + 1)
    expect(complaints).toEqual([])
  })

  it('signs in again after the session was ended elsewhere, and is back where it was', async () => {
    const { page } = await operatorAt('/jobs?state=scheduled')
    await page.context().clearCookies()
    await site.enqueue('workshop.plane', { piece: 'box' }, { queue: 'wood', delay: '1h' })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await submitSignIn(page, 'operator')
    await page.getByRole('link', { name: 'workshop.plane' }).waitFor()
    expect(new URL(page.url()).search).toBe('?state=scheduled')
  })

  it('is kept up to date by asking, and told so, where no stream comes through', async () => {
    await site.enqueue('workshop.plane', { piece: 'plum' }, { queue: 'wood', delay: '1h' })
    const { page } = await operatorAt('/jobs?state=scheduled&task=workshop.plane')
    await page.route('**/api/events', async (route) => await route.abort())
    await page.reload()
    await page.getByText('Reconnecting; asked').waitFor()
    await page.getByRole('link', { name: 'workshop.plane' }).first().waitFor()
    const before = await page.getByRole('row').count()
    await site.enqueue('workshop.plane', { piece: 'cherry' }, { queue: 'wood', delay: '1h' })
    await expect.poll(async () => await page.getByRole('row').count(), patience).toBe(before + 1)
    await page.unroute('**/api/events')
    await page.getByText('Live', { exact: true }).waitFor()
  })

  it('is told that the page is stale while nobody answers, and sees it live again by itself', async () => {
    const { page } = await operatorAt('/queues')
    await site.restart(async () => {
      await page.getByText('Stale: last heard').waitFor()
      // What was known stays readable.
      expect(await page.getByRole('row', { name: /^saws/ }).count()).toBe(1)
    })
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 })
  })
})
