import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createEngine, task } from '@trellis/queue'
import { sqlBroker, sqliteConnection } from '@trellis/queue/sql'
import { tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './trellis-process.ts'

const env = { TRELLIS_SECRET: randomBytes(32).toString('hex') }

describe('an operator at a terminal', () => {
  const data = tempDir('jobs')
  const connection = sqliteConnection(join(data, 'trellis.db'))
  const broker = sqlBroker({ connection, namespace: 'trellis' })
  const fail = task({
    name: 'send-letter',
    queue: 'mail',
    delivery: 'at-least-once',
    retry: { attempts: 1 },
    input: (value: unknown) => value as { readonly to: string },
    run: ({ to }) => {
      throw new TypeError(`nobody is called ${to}`)
    },
  })
  const engine = createEngine({ namespace: 'trellis', broker, tasks: [fail] })
  beforeAll(async () => {
    await run(['migrate', '--data', data], { env })
    for (const to of ['ada', 'grace', 'joan']) await engine.enqueue(fail, { to }, { id: `letter-${to}` })
    const worker = engine.work({ queues: { mail: 3 } })
    while (((await engine.counts()).mail?.dead ?? 0) < 3) await delay(20)
    await worker.drain({ deadlineMs: 1_000 })
    await engine.enqueue(fail, { to: 'later' }, { id: 'letter-later' })
    await engine.enqueue(fail, { to: 'tomorrow' }, { id: 'letter-tomorrow', delay: '24h' })
  })
  afterAll(async () => {
    await broker.close()
    await connection.close()
  })

  const trellis = async (...args: readonly string[]) => await run([...args, '--data', data], { env })
  const json = async (...args: readonly string[]) => JSON.parse((await trellis(...args, '--json')).stdout)

  it('sees every queue, what is in it and how long the oldest has been ready', async () => {
    const { queues } = await json('queues')
    expect(queues).toEqual([
      { queue: 'mail', ready: 1, running: 0, scheduled: 1, blocked: 0, dead: 3, oldestReadyMs: expect.any(Number), isPaused: false },
    ])
    expect((await trellis('queues')).stdout).toMatch(
      /^queue +ready +running +scheduled +blocked +dead +oldest ready\nmail +1 +0 +1 +0 +3 +\d+ s\n$/,
    )
  })

  it('pauses a queue and lets it go on', async () => {
    expect(await trellis('queue', 'pause', 'mail')).toMatchObject({ code: 0, stdout: 'No job of "mail" starts until it is resumed.\n' })
    expect(await engine.paused()).toEqual([{ queue: 'mail' }])

    await trellis('queue', 'resume', 'mail')

    expect(await engine.paused()).toEqual([])
  })

  it('lists dead jobs, the newest first, with why they died, and shows one with its input', async () => {
    const { jobs } = await json('jobs', '--limit', '2')
    expect(jobs).toMatchObject([{ state: 'dead', history: [{ message: expect.stringContaining('nobody is called') }] }, { state: 'dead' }])
    expect(await json('job', 'show', 'letter-ada')).toMatchObject({ id: 'letter-ada', task: 'send-letter', input: { to: 'ada' }, log: [] })
    expect((await trellis('jobs')).stdout).toContain('TypeError: nobody is called grace'.replace('TypeError: ', ''))
  })

  it('replays what died of one cause, and nothing else, and gives the rest up', async () => {
    expect(await json('jobs', 'replay', '--error', 'RangeError')).toEqual({ replayed: 0 })
    expect(await json('jobs', 'replay', '--task', 'send-letter', '--error', 'TypeError', '--limit', '2')).toEqual({ replayed: 2 })
    expect((await engine.counts()).mail).toMatchObject({ dead: 1, ready: 3 })
    const [left] = await engine.dead()
    expect(await trellis('job', 'discard', left?.id ?? '')).toMatchObject({ code: 0, stdout: `Job ${left?.id} is given up.\n` })
    expect(await trellis('job', 'discard', left?.id ?? '')).toMatchObject({ code: 1, stderr: `there is no dead job ${left?.id}\n` })
    expect((await trellis('job', 'replay', left?.id ?? '')).code).toBe(1)
  })

  it('lets a job run now that waits for its time, once', async () => {
    expect(await trellis('job', 'retry', 'letter-tomorrow')).toMatchObject({ code: 0, stdout: 'Job letter-tomorrow is due now.\n' })
    expect((await engine.get('letter-tomorrow'))?.state).toBe('ready')
    expect(await trellis('job', 'retry', 'letter-tomorrow')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('trellis job replay'),
    })
  })

  it('cancels a job that waits, once', async () => {
    expect(await trellis('job', 'cancel', 'letter-later')).toMatchObject({ code: 0, stdout: 'Job letter-later is cancelled.\n' })
    expect(await trellis('job', 'cancel', 'nobody')).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no job nobody') })
  })

  it.each([
    [['jobs', '--state', 'asleep'], 'there are: scheduled, ready'],
    [['jobs', '--state', 'ready'], '--queue is missing'],
    [['jobs', '--limit', '0'], '--limit 0'],
    [['jobs', 'replay', '--after', 'yesterday'], 'is no date'],
  ])('is told what is wrong with %j', async (args, hint) => {
    expect(await trellis(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) })
  })
})
