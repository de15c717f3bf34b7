import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetOld, logJob, recordState } from '../../server/build-jobs/job-log.ts'
import type { BuildJobState } from '../../server/tables.ts'
import { type Browser, signedIn } from '../routes/browser.ts'
import { type Member, useRepository } from '../upload/repository.ts'

describe('what people are told of their tasks', () => {
  const repository = useRepository('SQLite')
  let [ann, ben]: readonly [Member?, Member?] = []
  let [anns, bens]: readonly [Browser?, Browser?] = []
  beforeAll(async () => {
    ann = await repository.member('anna', ['developer'])
    ben = await repository.member('bert', ['admin'])
    anns = await signedIn(repository, 'anna')
    bens = await signedIn(repository, 'bert')
  })
  beforeEach(async () => await repository.db.deleteFrom('build_job').execute())

  async function logged(by: Member | undefined, state: BuildJobState, error: string | null = null): Promise<number> {
    const { database } = repository.runtime
    const job = { buildId: 7, kind: 'upload', label: 'sample/4/sample[x86].spk', accountId: by?.account.id ?? null } as const
    const id = await repository.db.transaction().execute(async (tx) => await logJob(tx, database, job))
    if (state !== 'PENDING') await recordState(database, id, state, error)
    return id
  }

  it('has everybody’s own, the newest first, with texts as they are', async () => {
    await logged(ann, 'ERROR', '<b>the store</b> is down')
    await logged(ann, 'RETRY', 'no answer')
    await logged(ben, 'SUCCESS')
    const { status, body, headers } = (await anns?.ask('/api/admin/tasks')) ?? {}
    expect([status, headers?.get('cache-control'), headers?.get('content-type')]).toEqual([
      200,
      'no-store',
      expect.stringContaining('json'),
    ])
    const same = { buildId: 7, type: 'upload', label: 'sample/4/sample[x86].spk', by: 'anna' }
    expect(body).toMatchObject({
      tasks: [
        { ...same, state: 'RETRY', error: 'no answer' },
        { ...same, state: 'ERROR', error: '<b>the store</b> is down' },
      ],
      pending_count: 1,
    })
  })

  it('shows everybody’s to administrators alone', async () => {
    await logged(ann, 'PENDING')
    await logged(undefined, 'SUCCESS')
    expect((await anns?.ask('/api/admin/tasks?of=all'))?.status).toBe(403)
    const { body } = (await bens?.ask('/api/admin/tasks?of=all')) ?? {}
    expect(body).toMatchObject({ tasks: [{ by: null }, { by: 'anna' }], pending_count: 1 })
  })

  it('clears what has ended, of whoever asks', async () => {
    await logged(ann, 'SUCCESS')
    const left = await logged(ann, 'STARTED')
    await logged(ben, 'ERROR', 'no')
    expect((await anns?.ask('/api/admin/tasks/clear', { method: 'POST' }))?.status).toBe(403)
    expect((await anns?.change('POST', '/api/admin/tasks/clear'))?.body).toMatchObject({ tasks: [{ id: left }], pending_count: 1 })
    expect((await bens?.ask('/api/admin/tasks'))?.body).toMatchObject({ tasks: [{ state: 'ERROR' }] })
  })

  it('forgets them after a day', async () => {
    await logged(ann, 'SUCCESS')
    const inADay = new Date(Date.now() + 24 * 3_600_000 + 60_000)
    expect(await forgetOld(repository.runtime.database, new Date())).toBe(0)
    expect(await forgetOld(repository.runtime.database, inADay)).toBe(1)
  })

  it('tells a browser that listens as they change', async () => {
    const id = await logged(ann, 'PENDING')
    const stop = new AbortController()
    const response = await fetch(`${repository.url}/api/admin/tasks/events`, {
      headers: { cookie: anns?.cookie ?? '' },
      signal: stop.signal,
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const told = events(response)
    expect((await told.next()).value).toMatchObject({ tasks: [{ id, state: 'PENDING' }], pending_count: 1 })
    await recordState(repository.runtime.database, id, 'SUCCESS')
    expect((await told.next()).value).toMatchObject({ tasks: [{ id, state: 'SUCCESS' }], pending_count: 0 })
    stop.abort()
  })
})

/** The documents of a stream of events `tasks`. */
async function* events(response: Response): AsyncGenerator<unknown> {
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^event: tasks\ndata: (.*)$/.exec(block)?.[1]
      if (data !== undefined) yield JSON.parse(data)
    }
  }
}
