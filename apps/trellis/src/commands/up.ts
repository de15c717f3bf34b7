import type { Runtime } from '@trellis/stack'
import { type Command, type Invocation, storeOptions } from '../command.ts'
import { opened } from './opened.ts'
import { stopSignal } from './stop-signal.ts'

/** `trellis up` */
export const up: Command = {
  words: ['up'],
  summary: 'migrate, then run all roles in this process',
  positionals: [],
  options: {
    app: { type: 'string', value: 'A,B', multiple: true, summary: 'only these apps (default: all); one app alone is mounted at /' },
    port: { type: 'string', value: 'N', summary: 'port to listen on (default: 8080)' },
    ...storeOptions,
    demo: { type: 'boolean', summary: 'make a secret, an admin, an API key and sample data in an empty data folder; for trying out only' },
  },
  examples: ['trellis up --demo', 'TRELLIS_SECRET_FILE=/etc/trellis/secret trellis up --app spkrepo --data /srv/trellis'],
  run: async (invocation) => {
    const demo = invocation.values.demo === true
    const { startUp } = await import('@trellis/stack')
    const runtime = await opened(invocation, { purpose: 'serve', demo, alone: true })
    const stopped = stopSignal(runtime.logger)
    try {
      const running = await startUp(runtime)
      try {
        await announce(invocation, runtime, demo)
        await stopped
      } finally {
        await running.stop()
      }
      return 0
    } finally {
      await runtime.close()
    }
  },
}

async function announce({ terminal }: Invocation, runtime: Runtime, demo: boolean): Promise<void> {
  terminal.print('')
  terminal.print(`  Trellis is ready:  ${runtime.publicUrl}`)
  for (const { service, publicUrl } of runtime.mounted) terminal.print(`    ${service.title}: ${publicUrl || '/'}`)
  if (demo) {
    const { prepareDemo } = await import('./demo.ts')
    for (const line of await prepareDemo(runtime)) terminal.print(`  ${line}`)
  }
  terminal.print('  Stop with Ctrl+C.')
  terminal.print('')
}
