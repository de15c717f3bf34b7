import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Calls, type Choices, kinds } from './calls.ts'
import * as tasks from './isolated-tasks.ts'

describe.each(kinds)('handlers in a %s of their own', (kind) => {
  const opened: Calls[] = []
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-isolation-'))
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ handlers }) => handlers.close()))
    await rm(folder, { recursive: true })
  })
  const open = (choices?: Choices) => {
    const calls = new Calls(kind, choices)
    opened.push(calls)
    return calls
  }

  it('get what the schema made of the input, are told about their job, and return a value', async () => {
    const calls = open()
    expect(await calls.value(tasks.greet, { name: 'Ada' })).toEqual({ greeting: 'Hello, Ada!', attempt: 3, isCurrent: true })
  })

  it('log through the worker, and what cannot leave them is described', async () => {
    const calls = open()
    await calls.run(tasks.greet, { name: 'Ada' })
    expect(calls.logged).toEqual([{ message: 'greeting', fields: { fields: expect.stringContaining('onlyHere: [Function') } }])
  })

  it('return what JSON makes of a value, as it would be stored', async () => {
    expect(await open().value(tasks.measure)).toBe('21 °C')
  })

  it('fail with the error that they threw, with its causes, and what retry.when says about its class', async () => {
    expect(await open().run(tasks.incurable)).toMatchObject({
      kind: 'threw',
      mayRetry: false,
      error: { message: 'no repeat helps', stack: expect.stringContaining('isolated-tasks.ts'), cause: { name: 'RangeError' } },
    })
  })

  it('ask for another date', async () => {
    const end = await open().run(tasks.later)
    expect(end).toMatchObject({ kind: 'threw', control: { kind: 'retry', due: { at: new Date(2_000_000_000_000) } } })
    expect(end).toMatchObject({ error: { name: 'QueueError', code: 'retry_later' } })
  })

  it('are reused', async () => {
    const calls = open({ slots: 3 })
    const first = await calls.value(tasks.where)
    expect(await calls.value(tasks.where)).toBe(first)
    expect(first).not.toBe(`${process.pid}.0`)
  })

  it('are replaced after as many jobs as they were told', async () => {
    const calls = open({ recycleAfter: 2 })
    const ran = []
    for (let job = 0; job < 5; job += 1) ran.push(await calls.value(tasks.where))
    const [first, , second, , third] = ran
    expect(ran).toEqual([first, first, second, second, third])
    expect(new Set(ran).size).toBe(3)
  })

  it('do not pay for what the one before them has kept', async () => {
    const [memoryMb, megabytes] = kind === 'thread' ? [128, 105] : [400, 270]
    const calls = open({ memoryMb })
    const first = await calls.value(tasks.hoard, megabytes)
    expect(await calls.value(tasks.where)).not.toBe(first)
  })

  it('hear that their signal aborts, and why', async () => {
    const obeying = await open().launch(tasks.obey)
    obeying.stop('lease_lost')
    expect(await obeying.end).toEqual({ kind: 'returned', value: 'lease_lost' })
  })

  it.each([tasks.spin, tasks.ignore])(
    'are killed when they go on after their timeout ($name), and the one beside them is not',
    async (task) => {
      const calls = open({ slots: 2, killAfterMs: 20 })
      const { end: beside } = await calls.launch(tasks.waitFor, join(folder, 'done'))
      expect(await calls.run(task)).toMatchObject({ kind: 'threw', error: { code: 'timeout' } })
      // The place of the one that was killed is taken again.
      await calls.value(tasks.where)
      await writeFile(join(folder, 'done'), '')
      expect(await beside).toEqual({ kind: 'returned', value: 'undisturbed' })
    },
  )

  it.each([tasks.leakObjects, tasks.leakBytes])(
    'are killed when they use too much memory ($name), and the one beside them is not',
    async (task) => {
      const calls = open({ slots: 2, memoryMb: 128 })
      const { end: beside } = await calls.launch(tasks.waitFor, join(folder, 'done'))
      expect(await calls.run(task)).toMatchObject({ kind: 'threw', error: { code: 'memory_limit' } })
      await calls.value(tasks.where)
      await writeFile(join(folder, 'done'), '')
      expect(await beside).toEqual({ kind: 'returned', value: 'undisturbed' })
    },
  )

  it('have their place taken at once when they were stopped, however long they go on', async () => {
    const calls = open()
    const stopped = await calls.launch(tasks.compute)
    stopped.stop('lease_lost')
    await calls.value(tasks.where)
  })

  it('fail when they end what they run in, which is then replaced', async () => {
    const calls = open()
    const first = await calls.value(tasks.where)
    expect(await calls.run(tasks.exit)).toMatchObject({
      kind: 'threw',
      error: { code: 'child_died', message: expect.stringContaining('code 7') },
    })
    expect(await calls.value(tasks.where)).not.toBe(first)
  })

  it('fail when an error that nobody catches ends what they run in, and name it', async () => {
    expect(await open().run(tasks.throwElsewhere)).toMatchObject({
      kind: 'threw',
      error: { code: 'child_died', cause: { message: 'thrown by a timer' } },
    })
  })

  it('compute side by side', async () => {
    const calls = open({ slots: 2 })
    await Promise.all([calls.value(tasks.meet, { folder, me: 'a', other: 'b' }), calls.value(tasks.meet, { folder, me: 'b', other: 'a' })])
  })

  it('do not start in a module that does not export their task, or cannot be imported', async () => {
    const [empty, broken] = [join(folder, 'empty.mjs'), join(folder, 'broken.mjs')]
    await writeFile(empty, 'export const tasks = []')
    await writeFile(broken, 'throw new Error("not today")')
    const notStarted = (message: string) => ({
      kind: 'not-started',
      error: { code: 'unknown_task', message: expect.stringContaining(message) },
    })
    expect(await open({ module: empty }).run(tasks.where)).toMatchObject(notStarted('exports no task named "where"'))
    expect(await open({ module: broken }).run(tasks.where)).toMatchObject(notStarted('not today'))
  })

  it('do not start in a module that starts such a worker itself, for there would be no end of it', async () => {
    const module = new URL('./self-starting.ts', import.meta.url)
    expect(await open({ module }).run(tasks.where)).toMatchObject({ kind: 'not-started', error: { cause: { code: 'unsupported' } } })
  })

  it('do not start when they were stopped while they waited for room', async () => {
    const calls = open()
    const running = await calls.launch(tasks.obey)
    const waiting = await calls.queue(tasks.where)
    waiting.stop('cancelled')
    expect(await waiting.end).toMatchObject({ kind: 'not-started', error: { code: 'cancelled' } })
    running.stop('draining')
    await running.end
  })

  it('end when the worker closes, whatever they do', async () => {
    const calls = open({ slots: 2 })
    const running = await Promise.all([calls.launch(tasks.compute), calls.launch(tasks.obey)])
    await calls.handlers.close()
    for (const { end } of running) expect(await end).toMatchObject({ kind: 'threw' })
    expect(await calls.run(tasks.where)).toMatchObject({ kind: 'not-started' })
  })
})

it('a handler whose process is killed fails, and the next one has a process again', async () => {
  const calls = new Calls('process')
  expect(await calls.run(tasks.killItself)).toMatchObject({ error: { code: 'child_died', message: expect.stringContaining('SIGKILL') } })
  await calls.value(tasks.where)
  await calls.handlers.close()
})

it.each([
  ['a kind that does not exist', { kind: 'fiber' as 'thread' }],
  ['a module that does not exist', { module: '/no/such/module.ts' }],
  ['a module that is no file', { module: new URL('https://example.com/tasks.js') }],
  ['too little memory', { memoryMb: 1 }],
  ['no jobs at all', { recycleAfter: 0 }],
])('%s is refused', (_name, { kind = 'thread', ...choices }: { kind?: 'thread' } & Choices) => {
  expect(() => new Calls(kind, choices)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
})
