import { join } from 'node:path'
import { type Program, startProgram } from '@trellis/stack/testing'

const main = join(import.meta.dirname, '../src/main.ts')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Runs `trellis` to its end. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const program = await start(args, options)
  const { code } = await program.ended
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}

/** Starts `trellis` with nothing of this process's own TRELLIS settings. */
export async function start(args: readonly string[], { input, env }: RunOptions = {}): Promise<Program> {
  const inherited = Object.keys(process.env).filter((name) => /^(TRELLIS|SPKREPO)_/.test(name))
  const cleared = Object.fromEntries(inherited.map((name) => [name, undefined]))
  return await startProgram('node', [main, ...args], { env: { ...cleared, ...env }, ...(input === undefined ? {} : { input }) })
}
