import { expect, it, onTestFinished } from 'vitest'
import { startApi } from '../../src/roles/api.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Service } from '../../src/service.ts'
import { freePort } from '../../src/testing/index.ts'
import { runtimeOf, serviceNamed } from './services.ts'

/** Serves `services` and returns a way to ask. */
async function serve(services: readonly Service[]): Promise<(path: string) => Promise<Response>> {
  const port = await freePort()
  const runtime = await runtimeOf({ services, port })
  await runMigrations(runtime)
  const api = await startApi(runtime)
  onTestFinished(async () => await api.stop())
  return async (path) => await fetch(`http://127.0.0.1:${port}${path}`)
}

it('several services share a home page that lists each with its title, its summary and where it is', async () => {
  const ask = await serve([
    serviceNamed('notes', { title: 'Notes', summary: 'What people wrote down.' }),
    serviceNamed('depot', { title: 'Depot', summary: 'What is in store.' }),
  ])

  const home = await ask('/')
  const page = await home.text()

  expect(home.status).toBe(200)
  expect(home.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page).toContain('<a href="/notes/"><strong>Notes</strong><span>What people wrote down.</span></a>')
  expect(page).toContain('<a href="/depot/"><strong>Depot</strong><span>What is in store.</span></a>')
  // Without one of its own, browsers ask for /favicon.ico and complain that it is not there.
  expect(page).toContain('<link rel="icon" href="data:,">')
  expect(await (await ask('/notes/hello')).json()).toEqual({ hello: 'notes' })
  expect(await (await ask('/depot/hello')).json()).toEqual({ hello: 'depot' })
})

it('titles and summaries are text on the home page, whatever is in them', async () => {
  const ask = await serve([
    serviceNamed('notes', { title: '<script>alert(1)</script>', summary: `"quoted" & 'so'` }),
    serviceNamed('depot'),
  ])

  const page = await (await ask('/')).text()

  expect(page).not.toContain('<script')
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  expect(page).toContain('&#34;quoted&#34; &#38; &#39;so&#39;')
})

it('a service alone is at the root itself, without a home page', async () => {
  const ask = await serve([serviceNamed('notes', { title: 'Notes' })])

  expect(await (await ask('/hello')).json()).toEqual({ hello: 'notes' })
  expect((await ask('/')).status).toBe(404)
})
