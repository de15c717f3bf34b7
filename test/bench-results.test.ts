import { expect, it } from 'vitest'
import { withSection } from '../bench/results.ts'

const start = { name: 'start', title: 'Start', circumstances: 'On a machine.', rows: [{ what: 'page', value: '3 s' }] }
const upload = {
  name: 'upload',
  title: 'Upload',
  circumstances: 'On a machine.',
  rows: [{ what: 'memory', value: '12 MB', goal: '≤ 32 MB' }],
}

it('a second measurement replaces its own section and leaves the others', () => {
  const both = withSection(withSection('', start), upload)

  const again = withSection(both, { ...start, rows: [{ what: 'page', value: '2 s' }] })

  expect(again).toBe(both.replace('3 s', '2 s'))
})

it('a new section comes after those that are there', () => {
  const both = withSection(withSection('', start), upload)

  expect(both.indexOf('## Start')).toBeLessThan(both.indexOf('## Upload'))
  expect(both).toContain('| memory | 12 MB | ≤ 32 MB |  |')
})
