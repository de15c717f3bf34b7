import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { cacheControl } from '../../src/cdn/cache-control.ts'
import { surrogateKey } from '../../src/cdn/surrogate-key.ts'
import { examineCdn } from '../../src/doctor/cdn.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { openRuntime } from '../../src/roles/runtime.ts'
import { startScheduler } from '../../src/roles/scheduler.ts'
import { startWorker } from '../../src/roles/worker.ts'
import { tempDir } from '../../src/testing/temp-dir.ts'
import { serviceNamed } from '../roles/services.ts'
import { cdnServer } from './cdn-server.ts'

const token = 'canary-token'

async function installation(settings: Readonly<Record<string, string>>) {
  const environment = { TRELLIS_DATA_DIR: tempDir('cdn'), TRELLIS_LOG_LEVEL: 'silent', ...settings }
  const runtime = await openRuntime({ services: [serviceNamed('notes')], purpose: 'command', environment })
  onTestFinished(async () => await runtime.close())
  return runtime
}

/** A worker and a scheduler that run until the test ends. */
async function working(settings: Readonly<Record<string, string>>) {
  const runtime = await installation(settings)
  await runMigrations(runtime)
  const [worker, scheduler] = [startWorker(runtime), startScheduler(runtime)]
  stopping.push(async () => void (await Promise.all([worker.stop(), scheduler.stop()])))
  return runtime
}
const stopping: (() => Promise<void>)[] = []
afterEach(async () => void (await Promise.all(stopping.splice(0).map(async (stop) => await stop()))))

describe('a purge that a transaction asks for', () => {
  it('reaches the CDN once the transaction has committed, and again until it is taken', async () => {
    let left = 2
    const { url, seen } = await cdnServer((request, response) => {
      // Busy at first: once with a time to come again.
      const isBusy = request.method === 'PURGE' && left-- > 0
      response.writeHead(isBusy ? 429 : 200, isBusy ? { 'retry-after': '0' } : {}).end()
    })
    const runtime = await working({ CDN_PURGE_TOKEN: token, TRELLIS_CDN_SERVICE_ID: 'S1', TRELLIS_CDN_API_URL: url })
    await runtime.outbox.transaction('notes', async (_tx, outbox) => {
      await runtime.cdn.purge(outbox, { urls: [`${url}/file`, `${url}/file`], keys: ['package/demo', 'catalog'] })
    })
    const refused = runtime.outbox.transaction('notes', async (_tx, outbox) => {
      await runtime.cdn.purge(outbox, { urls: [`${url}/never`] })
      throw new Error('taken back')
    })
    await expect(refused).rejects.toThrow('taken back')

    await vi.waitFor(() => expect(seen.filter(({ line }) => line === 'PURGE /file')).toHaveLength(3), { timeout: 60_000, interval: 50 })
    expect(new Set(seen.map(({ line, token: sent, keys }) => `${line} ${sent} ${keys ?? ''}`.trim()))).toEqual(
      new Set(['POST /service/S1/purge canary-token package/demo catalog', 'PURGE /file canary-token']),
    )
  })

  it('asks for no job where there is no CDN, and refuses what can be no key either way', async () => {
    const runtime = await installation({})
    await runMigrations(runtime)
    await runtime.outbox.transaction('notes', async (_tx, outbox) => {
      await runtime.cdn.purge(outbox, { urls: ['https://packages.example.org/x'], keys: ['a'] })
      await expect(runtime.cdn.purge(outbox, { keys: ['two words'] })).rejects.toMatchObject({ code: 'cdn_key_invalid' })
    })
    const rows = await runtime.database.forService<{ outbox: { task: string } }>('trellis').selectFrom('outbox').select('task').execute()
    expect(rows).toEqual([])
  })
})

describe('the doctor and a CDN', () => {
  async function codes(settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const found = await examineCdn(await installation(settings)).look(AbortSignal.timeout(10_000))
    expect(JSON.stringify(found)).not.toContain('canary')
    return found.flatMap((finding) => finding?.code ?? [])
  }

  it('says nothing where there is none, and that half of it is missing', async () => {
    expect(await codes({})).toEqual([])
    expect(await codes({ TRELLIS_CDN_SERVICE_ID: 'S1' })).toEqual(['cdn-token-unset'])
  })

  it('tries the token', async () => {
    const { url, seen } = await cdnServer()
    expect(await codes({ CDN_PURGE_TOKEN: token, TRELLIS_CDN_API_URL: url, TRELLIS_CDN_SERVICE_ID: 'S1' })).toEqual([])
    expect(await codes({ CDN_PURGE_TOKEN: token, TRELLIS_CDN_API_URL: url })).toEqual(['cdn-service-unset'])
    expect(seen.map(({ line }) => line)).toEqual(['GET /service/S1', 'GET /tokens/self'])
  })

  it('says whether it is refused or nobody answers', async () => {
    const refusing = await cdnServer((_request, response) => void response.writeHead(401).end())
    const of = (url: string) => ({ CDN_PURGE_TOKEN: token, TRELLIS_CDN_API_URL: url, TRELLIS_CDN_SERVICE_ID: 'S1' })
    expect(await codes(of(refusing.url))).toEqual(['cdn-refuses'])
    const hanging = await cdnServer(() => {})
    expect(await codes({ ...of(hanging.url), TRELLIS_CDN_TIMEOUT_SECONDS: '0.1' })).toEqual(['cdn-unreachable'])
  })
})

describe('headers for caches', () => {
  it('say how long browsers and caches may keep an answer, and how long an old one is good enough', () => {
    expect(cacheControl({ privateSeconds: 60 })).toBe('public, max-age=60')
    expect(cacheControl({ privateSeconds: 60, sharedSeconds: 300, staleWhileRevalidateSeconds: 600, staleIfErrorSeconds: 86_400 })).toBe(
      'public, max-age=60, s-maxage=300, stale-while-revalidate=600, stale-if-error=86400',
    )
    expect(cacheControl({ privateSeconds: 60, sharedSeconds: 300, mustRevalidate: true })).toBe(
      'public, max-age=60, s-maxage=300, must-revalidate',
    )
  })

  it('name each surrogate key once, and refuse what caches would misread', () => {
    expect(surrogateKey(['catalog', 'package/demo', 'catalog'])).toBe('catalog package/demo')
    for (const bad of ['', 'a b', 'ä', 'a\nb', 'k'.repeat(1_025)]) expect(() => surrogateKey([bad])).toThrow('cannot be a surrogate key')
    expect(() => surrogateKey(Array.from({ length: 20 }, (_, n) => `${n}${'k'.repeat(1_000)}`))).toThrow('16384')
  })
})
