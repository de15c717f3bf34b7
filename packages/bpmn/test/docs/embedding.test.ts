import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BPMN_ERRORS } from '../../src/run/errors.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/bpmn/embedding.md'), 'utf8')

it('the host of the embedding guide runs, and its instance prints what the page says', () => {
  const [host, main] = blocksOf('ts')
  // Inside of the repository, so that the packages are found by their names.
  const parent = join(import.meta.dirname, '../../.types')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'docs-'))
  try {
    writeFileSync(join(folder, 'host.ts'), host ?? '')
    writeFileSync(join(folder, 'main.ts'), main ?? '')
    expect(execFileSync(process.execPath, [join(folder, 'main.ts')], { encoding: 'utf8' })).toBe(blocksOf('text')[0])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('the embedding guide lists every code of BpmnError with its meaning', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].filter(([, code = '']) => code in BPMN_ERRORS)
  expect(Object.fromEntries(rows.map(([, code, meaning]) => [code, meaning]))).toEqual(BPMN_ERRORS)
})

function blocksOf(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block)
}
