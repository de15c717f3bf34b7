import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/definition/problem.ts'
import { REFUSALS } from '../../src/migrate/migration-plan.ts'
import { supportedPage } from './supported-page.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')
const readme = () => readFileSync(`${repository}/packages/bpmn/README.md`, 'utf8')

/** Rows of the README’s tables that begin with a code in backticks, in the section of that title. */
function codesIn(section: string): Record<string, string> {
  const text = readme().split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? ''
  return Object.fromEntries([...text.matchAll(/^\| `(\w+)` \| (.*?) \|$/gm)].map(([, code, meaning]) => [code, meaning]))
}

describe('the documentation', () => {
  it('shows what is supported as the parser has it', async () => {
    await expect(supportedPage()).toMatchFileSnapshot(`${repository}/docs/bpmn/supported.md`)
  })

  it('lists every code of a problem with its meaning, and no other', () => {
    expect(codesIn('Problems')).toEqual(PROBLEMS)
  })

  it('lists every reason to refuse a migration, and no other', () => {
    expect(codesIn('Migration')).toEqual(REFUSALS)
  })

  it('begins with an example that runs as printed', async () => {
    const section = readme().split('\n## Quickstart\n')[1] ?? ''
    const code = /```ts\n([\s\S]+?)```/.exec(section)?.[1] ?? ''
    const output = /```text\n([\s\S]+?)```/.exec(section)?.[1]
    const folder = await mkdtemp(join(tmpdir(), 'trellis-bpmn-'))
    await symlink(`${repository}/node_modules`, join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'quickstart.ts'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['quickstart.ts'], { cwd: folder, timeout: 20_000 })
    await rm(folder, { recursive: true })
    expect(stdout).toBe(output)
  })
})
