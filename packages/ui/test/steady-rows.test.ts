import { describe, expect, it } from 'vitest'
import { merged } from '../src/use-steady-rows.ts'

const row = (id: string, state = 'ready') => ({ id, state })
const keyOf = ({ id }: { id: string }) => id

describe('rows that somebody is at', () => {
  it('keep their places and show their newest contents, and what came or went is counted', () => {
    const { rows, gone, waiting } = merged([row('a'), row('b')], [row('c'), row('b', 'running')], keyOf)
    expect(rows).toEqual([row('a'), row('b', 'running')])
    expect([...gone]).toEqual(['a'])
    expect(waiting).toBe(2)
  })

  it('wait for nothing when only their order changed, which is no reason to move them', () => {
    const { rows, waiting } = merged([row('a'), row('b')], [row('b'), row('a')], keyOf)
    expect(rows.map(keyOf)).toEqual(['a', 'b'])
    expect(waiting).toBe(0)
  })

  it('are the list itself while nobody is at them', () => {
    expect(merged(null, [row('b'), row('a')], keyOf)).toMatchObject({ rows: [row('b'), row('a')], waiting: 0 })
  })
})
