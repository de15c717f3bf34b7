import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { queueErrorCodes } from '../src/index.ts'
import { drawnMoves, legalMoves } from './docs/legal-moves.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

describe('the README', () => {
  it('lists exactly the error codes that exist', () => {
    const errors = readme.slice(readme.indexOf('## Errors'), readme.indexOf('## Another broker'))
    const listed = [...errors.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
    expect(listed).toEqual([...queueErrorCodes])
  })

  it('documents an entry of at most 25 names, which is what a person can keep in mind', async () => {
    const entry = await readFile(new URL('../src/index.ts', import.meta.url), 'utf8')
    const names = [...entry.matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, list = '']) => list.split(','))
    expect(names.length).toBeLessThanOrEqual(25)
  })

  it('draws exactly the transitions that are legal', () => {
    expect(drawnMoves(readme)).toEqual(legalMoves())
  })

  it.each([
    ['Quickstart', /^Hello, Ada! \(attempt 1\)\n$/],
    ['Priorities, order, limits and unique jobs', /^true\nTo ada@example\.org: Hello\n$/],
    ['Results, progress and logs', /^6 \{ percent: 50 \} adding 3 numbers\n$/],
    ['Flows and batches', /^8000\n3 jobs have ended\n$/],
    ['Schedules', /^The sales report, by job [0-9a-f-]{36}\n$/],
  ])('has a "%s" that runs as printed', async (heading, prints) => {
    const code = /```ts\n([\s\S]+?)```/.exec(readme.slice(readme.indexOf(`## ${heading}\n`)))?.[1] ?? ''
    const folder = await mkdtemp(join(tmpdir(), 'trellis-quickstart-'))
    await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'quickstart.ts'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['quickstart.ts'], { cwd: folder, timeout: 20_000 })
    await rm(folder, { recursive: true })
    expect(stdout).toMatch(prints)
  })
})
