import { once } from 'node:events'
import { task } from '@trellis/queue'
import { defineRun, defineService, httpError } from '@trellis/stack'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Succeeds at once. One job for each name at a time. */
export const greet = task({
  name: 'depot.greet',
  queue: 'greetings',
  delivery: 'at-least-once',
  input: Compile(Type.Object({ name: Type.String(), password: Type.Optional(Type.String()) })),
  keep: { success: '1h' },
  unique: { key: ({ name }) => `greet ${name}` },
  run: ({ name }) => `hello ${name}`,
})

/** Dies at its first attempt. */
export const breakDown = task({
  name: 'depot.break-down',
  queue: 'repairs',
  delivery: 'at-least-once',
  input: Compile(Type.Object({ code: Type.String() })),
  retry: { attempts: 1 },
  run: ({ code }) => {
    throw Object.assign(new Error('the axle broke at postgres://ann:hidden@db/1'), { code })
  },
})

/** Runs until it is stopped. */
export const watchGate = task({
  name: 'depot.watch-gate',
  queue: 'gates',
  delivery: 'at-least-once',
  keep: { success: '1h' },
  input: Compile(Type.Object({ gate: Type.String() })),
  run: async ({ gate }, { signal, logLine, progress }) => {
    logLine(`watching ${gate}`)
    progress({ seen: 3, of: 7 })
    if (!signal.aborted) await once(signal, 'abort')
    throw signal.reason
  },
})

const stocktake = defineRun({
  name: 'stocktake',
  title: 'Stocktake',
  types: ['full', 'quick'],
  schedule: { cron: '0 3 * * *', tz: 'Europe/Paris' },
  phases: [
    { name: 'open', title: 'Opening the doors', run: async () => {} },
    {
      name: 'count',
      title: 'Counting',
      run: async ({ progress, signal, type }) => {
        progress(40, 100, 'shelf 40')
        if (type === 'quick') return
        if (!signal.aborted) await once(signal, 'abort')
        signal.throwIfAborted()
      },
    },
  ],
})

const nobody = async () => {
  throw httpError(403, 'forbidden', 'not for you')
}

/** An app with something of everything that a console shows. */
export const depot = defineService({
  name: 'depot',
  title: 'Depot',
  summary: 'What is in store.',
  roles: [],
  migrations: [],
  commands: [],
  config: Type.Object({}),
  open: () => ({
    tasks: [greet, breakDown, watchGate],
    sweeps: [],
    readiness: [],
    commands: {},
    hostRoutes: [],
    runs: { definitions: [stocktake], access: { watch: nobody, control: nobody } },
    routes: (app) => void app.get('/', async () => ({ depot: 'open' })),
  }),
})
