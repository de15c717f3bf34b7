import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { featureTable } from './feature-table.ts'

const root = join(import.meta.dirname, '../../../..')

describe('the feature table', () => {
  it('has every row of the specification once, in its order', () => {
    expect(featureTable.map(({ row }) => row)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1))
  })

  it.each(featureTable)('row $row, $feature, is shown by tests that are there', ({ shownBy, measuredBy }) => {
    if (measuredBy === undefined) expect(Object.values(shownBy).flat()).not.toHaveLength(0)
    else expect(existsSync(join(root, measuredBy)), measuredBy).toBe(true)
    for (const [file, titles] of Object.entries(shownBy)) {
      const source = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : ''
      expect(
        titles.filter((title) => !isTestIn(source, title)),
        file,
      ).toEqual([])
    }
  })
})

/** Whether a test or a table of tests in `source` has this title. */
function isTestIn(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => new RegExp(`\\(\\s*${literal(quote + title + quote)}`).test(source))
}

function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
