import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startProgram, tempDir } from '@trellis/stack/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'

const depot = fileURLToPath(new URL('./depot.ts', import.meta.url))

type Variables = Readonly<Record<string, string | undefined>>

let data: string
const migrated = tempDir('run')
beforeAll(async () => {
  data = migrated
  expect((await trellis(['migrate'])).code).toBe(0)
})
beforeEach(() => {
  data = tempDir('run')
  cpSync(migrated, data, { recursive: true })
})

async function start(args: readonly string[], env: Variables = {}) {
  const quiet = { TRELLIS_LOG_LEVEL: 'silent', TRELLIS_SECRET: undefined, IMPORT_FAIL: undefined, IMPORT_WAIT: undefined }
  return await startProgram('node', [depot, ...args, '--data', data], { env: { ...quiet, ...env } })
}

async function trellis(args: readonly string[], env?: Variables) {
  const program = await start(args, env)
  const { code } = await program.ended
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}

/** The JSON documents of the lines. */
function documents(text: string): readonly Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('trellis run', () => {
  it('names each phase on standard error, and the end on standard output', async () => {
    const { code, stdout, stderr } = await trellis(['run', 'import'])
    expect(code).toBe(0)
    expect(stderr).toBe('[1/3] Downloading\n[2/3] Matching stops\n[3/3] Publishing\n')
    expect(stdout).toMatch(/^Run import succeeded after 0:0\d\.\n$/)
  })

  it('draws a bar in a terminal, no wider than it, and leaves the last one of each phase', async () => {
    const { stderr } = await trellis(['run', 'import'], { IMPORT_COLUMNS: '60', TRELLIS_LOG_LEVEL: undefined })
    const lines = stderr.split(/[\r\n]/).filter((line) => line !== '')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60)
    expect(lines[0]).toMatch(/^\[1\/3\] Downloading · 0:00$/)
    expect(lines.find((line) => line.startsWith('[2/3] Matching stops'))).toBeDefined()
    expect(stderr.split('\n')).toHaveLength(4)
  })

  it('prints a document for each event with --json, and nothing else', async () => {
    const { code, stdout, stderr } = await trellis(['run', 'import', '--json', '--type', 'quick'])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    const events = documents(stdout)
    expect(events[0]).toMatchObject({ event: 'started', run: 'import', type: 'quick', execution: 1, fence: 1 })
    expect(events.filter(({ event }) => event === 'phase').map(({ phase }) => phase)).toEqual(['download', 'match', 'publish'])
    expect(events.find(({ event }) => event === 'progress')).toMatchObject({ phase: 'match', total: 10, message: 'stop 1' })
    expect(events.at(-1)).toMatchObject({ event: 'succeeded', id: events[0]?.id })
  })

  it('that fails says where and why, exits with 1, and goes on with --resume', async () => {
    const failed = await trellis(['run', 'import'], { IMPORT_FAIL: '1' })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('trellis: run import failed in phase match: no stops left')
    const resumed = await trellis(['run', 'import', '--resume', '--json'])
    expect(resumed.code).toBe(0)
    const events = documents(resumed.stdout)
    expect(events.filter(({ event }) => event === 'phase').map(({ phase }) => phase)).toEqual(['match', 'publish'])
    expect(events.find(({ event }) => event === 'progress')).toMatchObject({ processed: 6 })
  })

  it('ends as cancelled on Ctrl+C', async () => {
    const program = await start(['run', 'import', '--json'], { IMPORT_WAIT: '1' })
    await program.printed(/"progress"/)
    expect(await program.stop('SIGINT')).toEqual({ code: 1, signal: null })
    expect(documents(program.stdout()).at(-1)).toMatchObject({ event: 'cancelled', phase: 'match' })
  })

  it('is cancelled from another process; a second one is told who runs', async () => {
    const program = await start(['run', 'import', '--json'], { IMPORT_WAIT: '1' })
    await program.printed(/"progress"/)
    const second = await trellis(['run', 'import'])
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`trellis: run import is under way already, on`)
    expect(second.stderr).toContain(`:${program.pid}`)

    expect(await trellis(['run', 'import', '--cancel'])).toMatchObject({ code: 0, stdout: 'Run import is being cancelled.\n' })
    expect((await program.ended).code).toBe(1)
    expect(documents(program.stdout()).at(-1)).toMatchObject({ event: 'cancelled' })
    expect(await trellis(['run', 'import', '--cancel'])).toMatchObject({ code: 1, stderr: 'trellis: no run of import is under way\n' })
  })

  it('goes on with a run whose process was killed', async () => {
    const killed = await start(['run', 'import', '--json'], { IMPORT_WAIT: '1' })
    await killed.printed(/"progress"/)
    await killed.stop('SIGKILL')
    const { stdout } = await trellis(['run', 'import', '--json'])
    const events = documents(stdout)
    expect(events[0]).toMatchObject({ event: 'started', execution: 2, fence: 2, id: documents(killed.stdout())[0]?.id })
    expect(events[1]).toMatchObject({ event: 'phase', phase: 'match' })
  })

  it('refuses a name or a type that there is not, and state that nobody shares', async () => {
    expect(await trellis(['run', 'export'])).toMatchObject({ code: 1, stderr: 'trellis: no run "export"; there are: import, retention\n' })
    expect((await trellis(['run', 'import', '--type', 'slow'])).stderr).toContain('no type "slow"; there are: full, quick')
    expect(await trellis(['run', 'import'], { STATE_BACKEND: 'memory' })).toMatchObject({ code: 2 })
  })
})

describe('trellis runs', () => {
  it('lists what there is, how it ended and when', async () => {
    expect((await trellis(['runs'])).stdout).toBe('import: idle\nretention: idle\n')
    await trellis(['run', 'import'])
    await trellis(['run', 'import'], { IMPORT_FAIL: '1' })
    const { stdout } = await trellis(['runs'])
    expect(stdout).toMatch(/^import: failed in match 5\/10; last success 20\S+Z; last error 20\S+Z: no stops left\nretention: idle\n$/)
    const { runs } = JSON.parse((await trellis(['runs', '--json'])).stdout)
    expect(runs[0]).toMatchObject({
      name: 'import',
      status: 'failed',
      plan: [{ state: 'done' }, { state: 'failed' }, { state: 'waiting' }],
    })
  })
})
