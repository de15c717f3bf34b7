// `trellis` with one service, whose run `import` has three phases: node depot.ts ARGS…. IMPORT_FAIL makes the second fail; IMPORT_WAIT makes
// it wait for its end after half of its work.
import { defineRun, defineService, httpError, type PhaseContext } from '@trellis/stack'
import { Type } from 'typebox'
import { runCommandLine } from '../src/command-line.ts'
import { migrate } from '../src/commands/migrate.ts'
import { runCommands } from '../src/commands/run.ts'

async function match({ checkpoint, progress, save, signal }: PhaseContext): Promise<void> {
  for (let done = Number(checkpoint ?? 0) + 1; done <= 10; done++) {
    progress(done, 10, `stop ${done}`)
    await save(done)
    if (done === 5 && process.env.IMPORT_FAIL !== undefined) throw new Error('no stops left')
    if (done === 5 && process.env.IMPORT_WAIT !== undefined) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    signal.throwIfAborted()
  }
}

const importing = defineRun({
  name: 'import',
  title: 'Import',
  types: ['full', 'quick'],
  leaseMs: 2_000,
  schedule: { cron: '0 3 * * *' },
  phases: [
    { name: 'download', title: 'Downloading', resumable: true, run: async () => {} },
    { name: 'match', title: 'Matching stops', resumable: true, run: match },
    { name: 'publish', title: 'Publishing', run: async () => {} },
  ],
})

const nobody = async () => {
  throw httpError(403, 'forbidden', 'not for you')
}

const depot = defineService({
  name: 'depot',
  title: 'Depot',
  summary: 'What is in store.',
  roles: [],
  migrations: [],
  commands: [],
  config: Type.Object({}),
  open: () => ({
    tasks: [],
    sweeps: [],
    readiness: [],
    commands: {},
    hostRoutes: [],
    runs: { definitions: [importing], access: { watch: nobody, control: nobody } },
    routes: () => {},
  }),
})

const columns = process.env.IMPORT_COLUMNS === undefined ? undefined : Number(process.env.IMPORT_COLUMNS)
process.exitCode = await runCommandLine(process.argv.slice(2), {
  commands: [migrate, ...runCommands],
  services: async () => [depot],
  terminal: {
    environment: process.env,
    stdin: process.stdin,
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
    columns,
    redraw: (line) => void process.stderr.write(line === undefined ? '\n' : `\r${line}`),
  },
})
