import type { Runtime } from '@trellis/stack'
import { type Command, type Invocation, jsonOption, storeOptions } from '../command.ts'
import { table } from '../table.ts'
import { withRuntime } from './opened.ts'

const states = ['ready', 'running', 'scheduled', 'blocked', 'dead'] as const

const list: Command = {
  words: ['queues'],
  summary: 'list the queues: how many jobs in which state, how long the oldest has been ready, what is paused',
  positionals: [],
  options: { ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(invocation, async (runtime) => {
      const views = await viewsOf(runtime)
      if (invocation.values.json === true) invocation.terminal.print(JSON.stringify({ queues: views }))
      else if (views.length === 0) invocation.terminal.print('No queue has jobs.')
      else {
        const rows = views.map(({ queue, oldestReadyMs, isPaused, ...view }) => [
          queue,
          ...states.map((state) => view[state]),
          oldestReadyMs === null ? '' : span(oldestReadyMs),
          isPaused ? 'paused' : '',
        ])
        for (const line of table(['queue', ...states, 'oldest ready', ''], rows)) invocation.terminal.print(line)
      }
      return 0 as const
    }),
}

/** What is known of each queue, by name. Paused tasks and keys are the business of their jobs, not of the queue. */
async function viewsOf({ engine }: Runtime) {
  const [counts, oldest, paused] = await Promise.all([engine.counts(), engine.oldestReadyMs(), engine.paused()])
  const whole = new Set(paused.filter(({ task, key }) => task === undefined && key === undefined).map(({ queue }) => queue))
  return [...new Set([...Object.keys(counts), ...whole])].sort().map((queue) => ({
    queue,
    ready: counts[queue]?.ready ?? 0,
    running: counts[queue]?.running ?? 0,
    scheduled: counts[queue]?.scheduled ?? 0,
    blocked: counts[queue]?.blocked ?? 0,
    dead: counts[queue]?.dead ?? 0,
    oldestReadyMs: oldest[queue] ?? null,
    isPaused: whole.has(queue),
  }))
}

/** `90000` is `1 m 30 s`. */
function span(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} m`
}

const pause: Command = {
  words: ['queue', 'pause'],
  summary: 'start no job of a queue until it is resumed; what runs goes on',
  positionals: ['QUEUE'],
  options: storeOptions,
  run: async (invocation) => await setPaused(invocation, true),
}

const resume: Command = {
  words: ['queue', 'resume'],
  summary: 'let the jobs of a paused queue start again',
  positionals: ['QUEUE'],
  options: storeOptions,
  run: async (invocation) => await setPaused(invocation, false),
}

async function setPaused(invocation: Invocation, paused: boolean) {
  return await withRuntime(invocation, async ({ engine, accounts }) => {
    const [queue = ''] = invocation.positionals
    await (paused ? engine.pause({ queue }) : engine.resume({ queue }))
    await accounts.audit({ action: paused ? 'queue.paused' : 'queue.resumed', subject: `queue:${queue}` })
    invocation.terminal.print(paused ? `No job of "${queue}" starts until it is resumed.` : `The jobs of "${queue}" start again.`)
    return 0 as const
  })
}

/** `trellis queues`, `trellis queue pause` and `trellis queue resume` */
export const queueCommands: readonly Command[] = [list, pause, resume]
