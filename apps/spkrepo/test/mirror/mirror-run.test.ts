import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { freePort } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'

const other = `http://127.0.0.1:${await freePort()}`

describe('the run that mirrors', () => {
  const repository = useRepository('SQLite', {
    SPKREPO_MIRROR_URLS: `${other}/nas`,
    SPKREPO_MIRROR_ARCHITECTURES: 'x86',
    SPKREPO_MIRROR_BUILDS: '64570',
    SPKREPO_MIRROR_PUBLISHER: 'admin',
    SPKREPO_MIRROR_ACTIVATE: 'false',
  })
  const spk = sampleSpk()
  let offered = spk
  const server = createServer((request, response) => {
    const link = `${other}/sample.spk`
    const md5 = createHash('md5').update(spk).digest('hex')
    if (request.url?.startsWith('/nas?') === true)
      response.end(JSON.stringify({ packages: [{ package: 'sample', version: '1.2.3-4', link, md5 }] }))
    else response.end(offered)
  })
  beforeAll(async () => await new Promise<void>((resolve) => server.listen(Number(new URL(other).port), '127.0.0.1', resolve)))
  afterAll(() => void server.close())

  const run = async () => await repository.runtime.runs.execute('mirror-packages', { signal: new AbortController().signal, fresh: true })

  it('does what the settings say, in the name of the account that they name, and fails while something cannot be had', async () => {
    offered = Buffer.from('something else')
    expect(await run()).toMatchObject({
      kind: 'failed',
      status: { message: expect.stringContaining('1 packages or catalogs could not be read') },
    })
    offered = spk
    expect(await run()).toMatchObject({ kind: 'succeeded', status: { type: 'full' } })
    const builds = await repository.db.selectFrom('build').select(['path', 'publisher_name', 'activate_when_ready']).execute()
    expect(builds).toEqual([{ path: 'sample/4/sample.v4.f1594[noarch].spk', publisher_name: 'admin', activate_when_ready: false }])
    const views = await repository.runtime.runs.views(['mirror-packages'])
    expect(views[0]).toMatchObject({ name: 'mirror-packages', lastSuccess: { finishedAt: expect.any(String) } })
  })
})
