import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sampleSpk } from '../spk/sample-spk.ts'
import { type Member, useRepository } from './repository.ts'
import { basic, upload } from './wire.ts'

describe('asking by digest', () => {
  const repository = useRepository('SQLite')
  const bytes = sampleSpk({ info: { arch: 'x86 noarch' } })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const ask = async (digest: string, as: Member | null = repository.admin, method = 'GET') =>
    await fetch(`${repository.url}/api/uploads/${digest}`, { method, headers: as === null ? {} : { authorization: basic(as.key) } })

  it('tells which build the bytes are, and how it stands', async () => {
    expect((await ask(sha256)).status).toBe(404)
    expect(await (await ask(sha256)).json()).toMatchObject({ code: 'upload_unknown' })
    await upload(repository, bytes)
    const { id } = await repository.db.selectFrom('build').select('id').executeTakeFirstOrThrow()
    const known = { package: 'sample', version: '1.2.3-4', firmware: '3.1-1594', architectures: ['x86', 'noarch'] }
    for (const digest of [sha256, sha256.toUpperCase()]) {
      const answer = await ask(digest)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(await answer.json()).toEqual({ buildId: id, ...known, active: false, signing: 'unsigned' })
    }
    expect((await ask(sha256, repository.admin, 'HEAD')).status).toBe(200)
  })

  it('is for publishers', async () => {
    expect((await ask(sha256, null)).status).toBe(401)
    const reader = await repository.member('reader', [])
    expect((await ask(sha256, reader)).status).toBe(401)
  })

  it('is answered 404 for what is no digest', async () => {
    for (const digest of ['0', '%00', 'a'.repeat(65), 'g'.repeat(64)]) expect((await ask(digest)).status).toBe(404)
  })
})
