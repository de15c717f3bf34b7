import { type AnyTask, task } from '@trellis/queue'
import { defineRun, defineService, type Service } from '@trellis/stack'
import { Type } from 'typebox'

/** Says when the long work of the workshop may end, and whether its machines are mended. */
export class Foreman {
  isMended = false
  #finish = () => {}
  #finished = new Promise<void>((resolve) => {
    this.#finish = resolve
  })

  /** Resolves when the long work may end; rejects when `signal` aborts. */
  async whenFinished(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await Promise.race([
      this.#finished,
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
    ])
  }

  finish(): void {
    this.#finish()
  }
}

/** A service whose jobs do everything that an operator meets: they succeed, fail and die, wait, and take long. */
export function workshopOf(foreman: Foreman): Service {
  return defineService({
    name: 'workshop',
    title: 'Workshop',
    summary: 'Planes, saws and glues.',
    roles: [],
    migrations: [],
    commands: [],
    config: Type.Object({}),
    open: () => ({
      tasks: tasksOf(foreman),
      sweeps: [],
      readiness: [],
      commands: {},
      hostRoutes: [],
      runs: { definitions: [inventoryOf(foreman)], access: { watch: async () => {}, control: async () => {} } },
      routes: () => {},
    }),
  })
}

function tasksOf(foreman: Foreman): readonly AnyTask[] {
  const plane = task({
    name: 'workshop.plane',
    delivery: 'at-least-once',
    queue: 'wood',
    keep: { success: '1h' },
    input: (value: unknown) => value,
    run: (_input, { logLine, progress }) => {
      logLine('planed until it was even')
      progress({ shavings: 12 })
      return { smooth: true }
    },
  })
  const saw = task({
    name: 'workshop.saw',
    delivery: 'at-least-once',
    retry: { attempts: 2, backoff: { base: 1, cap: 1 } },
    queue: 'saws',
    unique: { key: (input: { piece: string }) => `piece:${input.piece}` },
    input: (value: unknown) => value as { piece: string },
    run: (_input, { logLine }) => {
      logLine('the blade was put in')
      if (!foreman.isMended) throw Object.assign(new Error('the blade is blunt'), { code: 'BLUNT' })
    },
  })
  const glue = task({
    name: 'workshop.glue',
    delivery: 'at-least-once',
    queue: 'wood',
    input: (value: unknown) => value,
    run: async (_input, { progress, signal }) => {
      progress({ dried: '10 %' })
      await foreman.whenFinished(signal)
    },
  })
  return [plane, saw, glue]
}

function inventoryOf(foreman: Foreman) {
  return defineRun({
    name: 'inventory',
    title: 'Inventory',
    types: ['full', 'quick'],
    schedule: { cron: '0 3 * * *', tz: 'Europe/Paris' },
    phases: [
      { name: 'list', title: 'List the shelves', run: async () => {} },
      {
        name: 'count',
        title: 'Count what is on them',
        run: async ({ progress, signal }) => {
          progress(40, 100, 'shelf 4')
          await foreman.whenFinished(signal)
        },
      },
    ],
  })
}
