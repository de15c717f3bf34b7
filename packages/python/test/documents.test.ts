import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultBudgets } from '../src/index.ts'
import { knownDifferences } from './differential/known-differences.ts'
import { everyBuiltin, referencePage } from './reference/reference.ts'

const root = join(import.meta.dirname, '../../..')
const readme = readFileSync(join(root, 'packages/python/README.md'), 'utf8')
const page = readFileSync(join(root, 'docs/bpmn/scripts.md'), 'utf8')

it('the page of what scripts can do is what the code declares (else: node packages/python/test/reference/write.ts)', () => {
  expect(page).toBe(referencePage())
})

it('the page names every builtin', () => {
  const special = ['__name__', '__debug__', 'NotImplemented', 'Ellipsis', 'EnvironmentError', 'IOError']
  expect([...everyBuiltin()].filter((name) => !special.includes(name) && !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
})

it('the README lists every deliberate difference from CPython and every budget', () => {
  for (const { name } of knownDifferences) expect(readme.toLowerCase()).toContain(name.toLowerCase())
  for (const [name, limit] of Object.entries(defaultBudgets))
    expect(readme).toMatch(new RegExp(`\`${name}\` \\| ${limit.toLocaleString('en-US')} `))
})

it('the quick start of the README does what it says', () => {
  const source = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const program = source.replace('@trellis/python', new URL('../src/index.ts', import.meta.url).href)
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  const promised = [...source.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1])
  expect(promised.length).toBeGreaterThan(2)
  expect(printed.trim().split('\n')).toEqual(promised)
})
