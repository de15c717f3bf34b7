import { expect, it } from 'vitest'
import { defineRun } from '../../src/runs/define-run.ts'

const run = async () => {}

it('a run is complete: titles are names, there is one type, a lease and a day to go on in', () => {
  expect(defineRun({ name: 'import', phases: [{ name: 'download', run }] })).toMatchObject({
    name: 'import',
    title: 'import',
    types: ['full'],
    leaseMs: 15_000,
    resumeWithinMs: 86_400_000,
    phases: [{ name: 'download', title: 'download', resumable: false }],
  })
})

it.each([
  ['a name that is none', { name: 'Import!' }, '"Import!" must be'],
  ['no phases', { phases: [] }, 'at least one'],
  [
    'two phases of one name',
    {
      phases: [
        { name: 'a', run },
        { name: 'a', run },
      ],
    },
    '"a" is there twice',
  ],
  ['a phase with a name that is none', { phases: [{ name: 'a b', run }] }, '"a b" must be'],
  ['no types', { types: [] }, 'at least one'],
  ['a lease too short to be renewed', { leaseMs: 10 }, 'from 100, got 10'],
])('a run with %s is refused', (_what, changes, message) => {
  expect(() => defineRun({ name: 'import', phases: [{ name: 'download', run }], ...changes })).toThrow(
    expect.objectContaining({ code: 'run_invalid', message: expect.stringContaining(message) }),
  )
})

it('a run with a schedule that nobody can read is refused', () => {
  expect(() => defineRun({ name: 'import', phases: [{ name: 'download', run }], schedule: { cron: 'often' } })).toThrow(
    expect.objectContaining({ code: 'invalid_schedule' }),
  )
})
