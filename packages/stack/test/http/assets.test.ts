import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveAssets } from '../../src/http/assets.ts'
import { aServer, listen } from './test-server.ts'

describe('a web bundle', () => {
  it('has files with a hash that are kept for a year, and others that are asked for each time', async () => {
    const app = await serving({
      'index-DIwTNWlg.js': 'code',
      'logo-B_-x93Qa.svg': '<svg/>',
      'favicon.svg': '<svg/>',
      'manifest.json': '{}',
    })
    const cacheOf = async (name: string) => (await app.inject(`/assets/${name}`)).headers['cache-control']
    expect(await cacheOf('index-DIwTNWlg.js')).toBe('public, max-age=31536000, immutable')
    expect(await cacheOf('logo-B_-x93Qa.svg')).toBe('public, max-age=31536000, immutable')
    expect(await cacheOf('favicon.svg')).toBe('no-cache')
    expect(await cacheOf('manifest.json')).toBe('no-cache')
  })

  it('labels its files, and says 304 to who has them', async () => {
    const app = await serving({ 'index-DIwTNWlg.js': 'code' })
    const first = await app.inject('/assets/index-DIwTNWlg.js')
    expect(first.headers).toMatchObject({ 'content-type': expect.stringContaining('javascript'), 'x-content-type-options': 'nosniff' })
    const etag = String(first.headers.etag)
    expect((await app.inject({ url: '/assets/index-DIwTNWlg.js', headers: { 'if-none-match': etag } })).statusCode).toBe(304)
    expect((await app.inject({ method: 'HEAD', url: '/assets/index-DIwTNWlg.js' })).statusCode).toBe(200)
  })

  it('is sent compressed to those who take it, and plain to the others', async () => {
    const code = 'code '.repeat(100)
    const app = await serving({
      'a-DIwTNWlg.js': code,
      'a-DIwTNWlg.js.br': brotliCompressSync(code),
      'a-DIwTNWlg.js.gz': gzipSync(code),
      'plain.js': code,
    })
    const ask = (name: string, encodings: string) => app.inject({ url: `/assets/${name}`, headers: { 'accept-encoding': encodings } })
    const br = await ask('a-DIwTNWlg.js', 'gzip, br')
    expect(br.headers).toMatchObject({
      'content-encoding': 'br',
      vary: 'accept-encoding',
      'content-type': expect.stringContaining('javascript'),
    })
    expect(br.headers['cache-control']).toContain('immutable')
    expect(br.rawPayload.equals(brotliCompressSync(code))).toBe(true)
    expect((await ask('a-DIwTNWlg.js', 'gzip')).headers['content-encoding']).toBe('gzip')
    for (const plain of [await ask('a-DIwTNWlg.js', 'identity'), await ask('plain.js', 'br')]) {
      expect(plain.headers).not.toHaveProperty('content-encoding')
      expect(plain.body).toBe(code)
    }
  })

  it('shows nothing outside its folder, nothing hidden, no listing: 404 in the error format', async () => {
    const app = await serving({ 'a.js': 'x', '.env': 'c4n4ry' })
    const origin = `http://127.0.0.1:${await listen(app)}`
    const addresses = [
      '/assets/nothing.js',
      '/assets/',
      '/assets',
      '/assets/.env',
      '/assets/..%2fsecret',
      '/assets/%2e%2e/secret',
      '/assets/../secret',
      '/assets//a.js',
      '/assets/..%5csecret',
      '/assets/a%00.js',
    ]
    for (const address of addresses) {
      const answer = await fetch(`${origin}${address}`)
      const body = await answer.text()
      expect([address, answer.status]).toEqual([address, 404])
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'not_found' } })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(body).not.toContain('c4n4ry')
    }
  })
})

async function serving(files: Readonly<Record<string, string | Uint8Array>>) {
  const parent = await mkdtemp(join(tmpdir(), 'assets-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  await writeFile(join(parent, 'secret'), 'c4n4ry')
  const dir = join(parent, 'dist')
  await mkdir(dir)
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
  const { app } = await aServer((routes) => serveAssets(routes, { dir, prefix: '/assets/' }))
  return app
}
