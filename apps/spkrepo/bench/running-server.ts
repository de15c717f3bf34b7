import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Program, startProgram, tempDir } from '@trellis/stack/testing'

const main = join(import.meta.dirname, '../../trellis/src/main.ts')

/** A demo installation in a process of its own. */
export interface RunningServer {
  readonly url: string
  readonly apiKey: string
  readonly program: Program
  /** Resident memory of the process now, and its highest value since the last `resetPeak`. Bytes; Linux only. */
  memory(): { readonly nowBytes: number; readonly peakBytes: number }
  /** Makes the present memory the highest one. */
  resetPeak(): void
}

/** Starts `trellis up --demo` on a free port and an empty folder, and waits until it is ready and its demo data is there. */
export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const data = await tempDir()
  const port = await freePort()
  const program = await startProgram('node', [main, 'up', '--demo', '--data', data, '--port', String(port)], {
    env: { TRELLIS_LOG_LEVEL: 'warn', ...env },
  })
  await program.printed(/Stop with Ctrl\+C/)
  const { apiKey }: { apiKey: string } = JSON.parse(readFileSync(join(data, 'demo-credentials.json'), 'utf8'))
  return {
    url: `http://localhost:${port}`,
    apiKey,
    program,
    memory: () => {
      const status = readFileSync(`/proc/${program.pid}/status`, 'utf8')
      const kibibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
      return { nowBytes: kibibytes('VmRSS') * 1024, peakBytes: kibibytes('VmHWM') * 1024 }
    },
    // Writing 5 resets the high-water mark (proc_pid_clear_refs(5)).
    resetPeak: () => execFileSync('sh', ['-c', `echo 5 > /proc/${program.pid}/clear_refs`]),
  }
}
