import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const page = readFileSync(join(root, 'docs/operations/doctor.md'), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** Everything below a folder that is TypeScript, as one text. */
function sourcesBelow(folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return files.map((name) => readFileSync(join(root, folder, name), 'utf8')).join('\n')
}

/** The codes of findings in a source: `when(…, ['code', 'level'], …)`, or a finding written out. */
function codesIn(source: string): readonly string[] {
  const found = source.matchAll(/\[\s*'([\w-]+)',\s*(?:'(?:danger|warning|note)'|free <)|code: '([\w-]+)',\s*level/g)
  const codes = [...found].map(([, rule, written]) => rule ?? written ?? '')
  // The levels are listed like codes, to be sorted by.
  return [...new Set(codes)].filter((code) => code !== 'danger').sort()
}

const ours = sourcesBelow('packages/stack/src/doctor')
const services = ['apps/spkrepo/server'].map(sourcesBelow).join('\n')

it('every finding of the doctor is an item of its checklist', () => {
  const codes = [...codesIn(ours), ...codesIn(services)]
  expect(codes.length).toBeGreaterThan(40)
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})

it('every code of the checklist is a finding of the doctor, or of the audit of a store', () => {
  const queue = sourcesBelow('packages/queue/src')
  const everywhere = ours + services + queue
  const named = rows.flatMap((cells) => [...(cells[3] ?? '').matchAll(/`([a-z]+(?:[-_][a-z]+)*)`/g)].map(([, code = '']) => code))
  // Codes that are put together: of runs by their status, of storage by the code of the error.
  const known = (code: string) =>
    everywhere.includes(`'${code}'`) ||
    (code.startsWith('run-') && ours.includes('run-$' + '{status}')) ||
    (code.startsWith('storage-') && ours.includes(`'${code.replaceAll('-', '_')}'`))
  const settings = new Set(['stop_grace_period'])
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((code) => !known(code) && !settings.has(code))).toEqual([])
})

it('every item of the checklist says who checks it', () => {
  const items = rows.filter((cells) => cells.length === 5 && !['item', '---'].includes(cells[1] ?? '') && !cells[1]?.startsWith('---'))
  expect(items.length).toBeGreaterThan(30)
  expect(items.filter((cells) => !/`[\w-]+`|people|engine|start|codes of/.test(cells[3] ?? '')).map((cells) => cells[1])).toEqual([])
})
