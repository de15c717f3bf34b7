import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiJson } from '../../server/catalog/ascii-json.ts'

describe('the JSON that devices are sent', () => {
  it('has sorted keys, a blank after each comma and colon, and nothing but ASCII', () => {
    expect(asciiJson({ b: [1, true, null], a: 'Größe "x"\n\u007f😀', c: {}, left_out: undefined, d: [] })).toBe(
      '{"a": "Gr\\u00f6\\u00dfe \\"x\\"\\n\\u007f\\ud83d\\ude00", "b": [1, true, null], "c": {}, "d": []}',
    )
  })

  it('says what any JSON reader reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = asciiJson(JSON.parse(JSON.stringify(value)))
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(text).toMatch(/^[ -~]*$/)
      }),
      { numRuns: 300 },
    )
  })
})
