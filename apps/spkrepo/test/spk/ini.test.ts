import { describe, expect, it } from 'vitest'
import { iniToJson, parseIni } from '../../server/spk/ini.ts'

function json(text: string): unknown {
  const read = parseIni(text)
  return read.ok ? JSON.parse(iniToJson(read.sections)) : { line: read.line }
}

describe('an INI file of a conf folder', () => {
  it('gives sections, lower-case keys and trimmed values', () => {
    expect(json('[A b]\nKey = value = 1 \nother: x\n')).toEqual({ 'A b': { key: 'value = 1', other: 'x' } })
  })

  it('skips comments and blank lines, and joins indented lines to the value above', () => {
    expect(json('; one\n[a]\n\n# two\nk=1\n  2\n')).toEqual({ a: { k: '1\n2' } })
  })

  it.each([
    ['a key before any section', 'k=v\n', 1],
    ['a line that is neither', '[a]\nk=v\nnonsense\n', 3],
    ['a section twice', '[a]\n[b]\n[a]\n', 3],
    ['a key twice', '[a]\nk=1\nK=2\n', 3],
    ['a key without name', '[a]\n=1\n', 2],
  ])('names the line of %s', (_, text, line) => {
    expect(json(text)).toEqual({ line })
  })

  it('is empty without sections', () => {
    expect(json('# nothing\n')).toEqual({})
  })
})
