import type { Engine, JobView } from '@trellis/queue'
import type { DeadFilter } from '@trellis/queue/types'
import { type Command, type Invocation, jsonOption, storeOptions, textOf, UsageError } from '../command.ts'
import { table } from '../table.ts'
import { withRuntime } from './opened.ts'

const states = ['scheduled', 'ready', 'blocked', 'running', 'dead'] as const
type Listed = (typeof states)[number]

const limitOption = { limit: { type: 'string', value: 'N', summary: 'at most so many (default: 20)' } } as const

const list: Command = {
  words: ['jobs'],
  summary: 'list the jobs of a queue in one state; dead ones of all queues without --queue',
  positionals: [],
  options: {
    queue: { type: 'string', value: 'Q', summary: 'queue (default: every one, for dead jobs)' },
    state: { type: 'string', value: 'S', summary: `${states.join(', ')} (default: dead)` },
    ...limitOption,
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis jobs', 'trellis jobs --queue default --state ready --limit 5'],
  run: async (invocation) =>
    await withRuntime(invocation, async ({ engine }) => {
      const { terminal, values } = invocation
      const found = await listed(engine, invocation)
      if (values.json === true) terminal.print(JSON.stringify({ jobs: found.map(asJson) }))
      else if (found.length === 0) terminal.print('There is no such job.')
      else for (const line of table(['id', 'queue', 'task', 'state', 'made at', 'last failure'], found.map(rowOf))) terminal.print(line)
      return 0 as const
    }),
}

async function listed(engine: Engine, invocation: Invocation): Promise<readonly JobView[]> {
  const queue = textOf(invocation, 'queue')
  const state = stateOf(textOf(invocation, 'state') ?? 'dead')
  const limit = limitOf(invocation) ?? 20
  if (queue !== undefined) return await engine.peek({ queue, state, limit })
  if (state === 'dead') return await engine.dead({ limit })
  throw new UsageError(`--queue is missing: only dead jobs are listed for all queues. See "trellis jobs --help".`)
}

function stateOf(text: string): Listed {
  const state = states.find((known) => known === text)
  if (state === undefined) throw new UsageError(`--state ${text} is none; there are: ${states.join(', ')}`)
  return state
}

function limitOf(invocation: Invocation): number | undefined {
  const text = textOf(invocation, 'limit')
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--limit ${text} must be a number from 1 to 9999999`)
  return Number(text)
}

function rowOf({ id, queue, task, state, createdAt, history }: JobView): readonly string[] {
  return [id, queue, task, state, createdAt.toISOString(), history.at(-1)?.message ?? '']
}

/** The job as one document: its input and its result as JSON where they are, not as bytes. */
function asJson({ payload, result, ...view }: JobView) {
  return { ...view, input: parsed(payload), result: result === null ? null : parsed(result) }
}

function parsed(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return null
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const show: Command = {
  words: ['job', 'show'],
  summary: 'show a job: state, input, progress, failures, children, log',
  positionals: ['ID'],
  options: { ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(invocation, async ({ engine }) => {
      const [id = ''] = invocation.positionals
      const job = await engine.get(id)
      if (job === undefined) return notFound(invocation, id)
      const document = { ...asJson(job), children: await engine.children(id), log: await engine.log(id) }
      invocation.terminal.print(invocation.values.json === true ? JSON.stringify(document) : JSON.stringify(document, null, 2))
      return 0 as const
    }),
}

const cancel: Command = {
  words: ['job', 'cancel'],
  summary: 'stop a job: one that waits ends at once, one that runs is told to',
  positionals: ['ID'],
  options: storeOptions,
  run: async (invocation) =>
    await withRuntime(invocation, async ({ engine, accounts }) => {
      const [id = ''] = invocation.positionals
      const reply = await engine.cancel(id)
      if (reply === 'not-found') return notFound(invocation, id)
      await accounts.audit({ action: 'job.cancelled', subject: `job:${id}` })
      invocation.terminal.print(reply === 'cancelled' ? `Job ${id} is cancelled.` : `The worker that runs job ${id} was told to stop it.`)
      return 0 as const
    }),
}

const replay: Command = {
  words: ['job', 'replay'],
  summary: 'put a dead job back in line, with new attempts',
  positionals: ['ID'],
  options: storeOptions,
  run: async (invocation) =>
    await withRuntime(invocation, async ({ engine, accounts }) => {
      const [id = ''] = invocation.positionals
      if (!(await engine.replay(id))) {
        invocation.terminal.complain(`there is no dead job ${id}`)
        return 1 as const
      }
      await accounts.audit({ action: 'job.replayed', subject: `job:${id}` })
      invocation.terminal.print(`Job ${id} is in line again.`)
      return 0 as const
    }),
}

const discard: Command = {
  words: ['job', 'discard'],
  summary: 'give a dead job up: its input is dropped, and it cannot be replayed any more',
  positionals: ['ID'],
  options: storeOptions,
  run: async (invocation) =>
    await withRuntime(invocation, async ({ engine, accounts }) => {
      const [id = ''] = invocation.positionals
      if (!(await engine.discard(id))) {
        invocation.terminal.complain(`there is no dead job ${id}`)
        return 1 as const
      }
      await accounts.audit({ action: 'job.discarded', subject: `job:${id}` })
      invocation.terminal.print(`Job ${id} is given up.`)
      return 0 as const
    }),
}

const retry: Command = {
  words: ['job', 'retry'],
  summary: 'let a job run now that waits for its next attempt, or for its time',
  positionals: ['ID'],
  options: storeOptions,
  run: async (invocation) =>
    await withRuntime(invocation, async ({ engine, accounts }) => {
      const [id = ''] = invocation.positionals
      if (!(await engine.promote(id))) {
        invocation.terminal.complain(
          `there is no job ${id} that waits for its time; a dead one is put back in line by "trellis job replay"`,
        )
        return 1 as const
      }
      await accounts.audit({ action: 'job.promoted', subject: `job:${id}` })
      invocation.terminal.print(`Job ${id} is due now.`)
      return 0 as const
    }),
}

const replayAll: Command = {
  words: ['jobs', 'replay'],
  summary: 'put every dead job that matches back in line, the newest first',
  positionals: [],
  options: {
    queue: { type: 'string', value: 'Q', summary: 'only of this queue' },
    task: { type: 'string', value: 'T', summary: 'only of this task' },
    error: { type: 'string', value: 'E', summary: 'only those whose last failure has this name or code' },
    after: { type: 'string', value: 'DATE', summary: 'only those that died then or later' },
    before: { type: 'string', value: 'DATE', summary: 'only those that died earlier' },
    limit: { type: 'string', value: 'N', summary: 'at most so many (default: all)' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis jobs replay --task finish-build --error ECONNREFUSED --after 2026-11-21T02:00:00Z'],
  run: async (invocation) => {
    const filter = filterOf(invocation)
    return await withRuntime(invocation, async ({ engine, accounts }) => {
      const replayed = await engine.replayAll(filter)
      if (replayed > 0) await accounts.audit({ action: 'job.replayed', details: { replayed, ...auditable(filter) } })
      const sentence = `${replayed} ${replayed === 1 ? 'job is' : 'jobs are'} in line again.`
      invocation.terminal.print(invocation.values.json === true ? JSON.stringify({ replayed }) : sentence)
      return 0 as const
    })
  },
}

function filterOf(invocation: Invocation): DeadFilter {
  const texts = Object.fromEntries(
    (['queue', 'task', 'error'] as const).flatMap((name) => {
      const text = textOf(invocation, name)
      return text === undefined ? [] : [[name, text]]
    }),
  )
  const [after, before, limit] = [dateOf(invocation, 'after'), dateOf(invocation, 'before'), limitOf(invocation)]
  return { ...texts, ...(after && { after }), ...(before && { before }), ...(limit !== undefined && { limit }) }
}

function dateOf(invocation: Invocation, option: 'after' | 'before'): Date | undefined {
  const text = textOf(invocation, option)
  if (text === undefined) return undefined
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new UsageError(`--${option} ${text} is no date, such as 2026-11-21T02:00:00Z`)
  return date
}

function auditable({ queue, task, error, after, before }: DeadFilter): Readonly<Record<string, string>> {
  const dates = { ...(after && { after: after.toISOString() }), ...(before && { before: before.toISOString() }) }
  return { ...(queue !== undefined && { queue }), ...(task !== undefined && { task }), ...(error !== undefined && { error }), ...dates }
}

function notFound({ terminal }: Invocation, id: string): 1 {
  terminal.complain(`there is no job ${id}; jobs that ended are forgotten after the time that their task says`)
  return 1
}

/** `trellis jobs`, `trellis job …` */
export const jobCommands: readonly Command[] = [replayAll, list, show, cancel, replay, retry, discard]
