import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Data, Json } from '../../src/expression/evaluator.ts'
import { type Conflict, mergeDeep, mergeThreeWay, sameJson } from '../../src/run/merge.ts'
import { applyPatch, patchOf } from '../../src/run/patch.ts'

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
// Through JSON, since that has no -0.
const data = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true })
  .map((value) => copy(value) as Data)

function merged(base: Data, earlier: Data, later: Data): { readonly data: Data; readonly conflicts: readonly Conflict[] } {
  const conflicts: Conflict[] = []
  return { data: mergeThreeWay(base, earlier, later, conflicts), conflicts }
}

describe('merging against the fork', () => {
  it.each<[string, Data, Data, Data, Data]>([
    ['takes what one branch set', {}, { x: 1 }, { y: 2 }, { x: 1, y: 2 }],
    ['takes what the earlier changed, though the later still has the old value', { n: 1 }, { n: 2 }, { n: 1 }, { n: 2 }],
    ['takes what one branch deleted', { n: 1, m: 1 }, { m: 1 }, { n: 1, m: 2 }, { m: 2 }],
    ['goes into dictionaries', { d: { a: 1, b: 1 } }, { d: { a: 2, b: 1 } }, { d: { a: 1, b: 2 } }, { d: { a: 2, b: 2 } }],
    ['goes into lists by position', { l: [1, 1, 1] }, { l: [2, 1, 1] }, { l: [1, 1, 3] }, { l: [2, 1, 3] }],
    ['keeps a tagged value whole', { t: 1 }, { t: { $python: 'set', value: [1] } }, { t: 1 }, { t: { $python: 'set', value: [1] } }],
  ])('%s', (_what, base, earlier, later, expected) => {
    expect(merged(base, copy(earlier), copy(later))).toEqual({ data: expected, conflicts: [] })
  })

  it('reports what both changed, and takes the later', () => {
    const { data: result, conflicts } = merged({ d: { n: 0 } }, { d: { n: 1 } }, { d: { n: 2 } })
    expect(result).toEqual({ d: { n: 2 } })
    expect(conflicts).toEqual([{ path: ['d', 'n'], earlier: 1, later: 2 }])
  })

  it('keeps what one changed and the other deleted, as a conflict', () => {
    expect(merged({ n: 0 }, { n: 1 }, {})).toEqual({ data: { n: 1 }, conflicts: [{ path: ['n'], earlier: 1, later: null }] })
  })

  it('changes nothing when one branch did nothing, whatever the other did', () => {
    fc.assert(
      fc.property(data, data, (base, changed) => {
        expect(merged(base, base, changed).data).toBe(changed)
        expect(merged(base, changed, base).data).toBe(changed)
        expect(merged(base, copy(base), copy(changed)).data).toEqual(changed)
        expect(merged(base, copy(changed), copy(base))).toEqual({ data: changed, conflicts: [] })
      }),
    )
  })

  it('does not depend on the order of branches that agree', () => {
    fc.assert(
      fc.property(data, data, data, (base, one, other) => {
        const first = merged(base, one, other)
        if (first.conflicts.length === 0) expect(merged(base, other, one).data).toEqual(first.data)
      }),
    )
  })

  it('never touches what it merges', () => {
    fc.assert(
      fc.property(data, data, data, (base, one, other) => {
        const before = JSON.stringify([base, one, other])
        merged(base, one, other)
        mergeDeep(one, other)
        expect(JSON.stringify([base, one, other])).toBe(before)
      }),
    )
  })

  it('bears data nested deeper than any stack', () => {
    const nested = (leaf: Json): Data => {
      let value: Json = leaf
      for (let depth = 0; depth < 50_000; depth += 1) value = { in: value }
      return { value }
    }
    expect(() => merged(nested(0), nested(1), nested(2))).not.toThrow()
    expect(() => mergeDeep(nested(1), nested(2))).not.toThrow()
  })

  it('cannot be made to change prototypes', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"d":{"__proto__":{"polluted":1}}}') as Data
    const results = [mergeDeep({ d: {} }, hostile), merged({}, { d: { a: 1 } }, hostile).data]
    for (const result of results) {
      expect((result as { polluted?: unknown }).polluted).toBeUndefined()
      expect((result.d as { polluted?: unknown }).polluted).toBeUndefined()
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('laying over', () => {
  it.each<[Data, Data, Data]>([
    [{ d: { a: 1 }, n: 1 }, { d: { b: 2 } }, { d: { a: 1, b: 2 }, n: 1 }],
    [{ l: [1, 2, 3] }, { l: [9] }, { l: [9, 2, 3] }],
    [{ l: [1] }, { l: [{ x: 1 }, 2] }, { l: [{ x: 1 }, 2] }],
    [{ n: { a: 1 } }, { n: null }, { n: null }],
  ])('%j and %j', (earlier, later, expected) => {
    expect(mergeDeep(earlier, later)).toEqual(expected)
  })
})

describe('patches', () => {
  it('make the one of the other', () => {
    fc.assert(
      fc.property(data, data, (before, after) => {
        const patch = patchOf(before, after)
        expect(patch ? applyPatch(before, patch) : before).toEqual(after)
      }),
    )
  })

  it('are none between equal variables', () => {
    expect(patchOf({ a: 1 }, { a: 1 })).toBeUndefined()
    expect(sameJson({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true)
    expect(sameJson({ a: [1] }, { a: [1, 2] })).toBe(false)
  })
})
