import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChangelogNode, changelogNodes } from '../../../web/features/packages/changelog-nodes.ts'

describe('a changelog', () => {
  it('keeps its line breaks, lists, emphasis and links', () => {
    expect(outline('Fix <b>this</b><br>see <a href="https://example.org/1">it</a><ul><li>one</li></ul>')).toBe(
      'Fix b(this)br()see a[https://example.org/1](it)ul(li(one))',
    )
  })

  it('shows the characters that entities stand for', () => {
    expect(outline('a &lt; b &amp;&amp; c &#233; &#x1F600; &unknown;')).toBe('a < b && c é 😀 &unknown;')
  })

  it('loses elements that are not allowed, but not their text', () => {
    expect(outline('<script>alert(1)</script><p onclick="x()">safe</p>')).toBe('alert(1)safe')
  })

  it('links only to web addresses', () => {
    expect(outline('<a href="javascript:alert(1)">x</a><a href="JaVaScRiPt:alert(1)">y</a>')).toBe('a(x)a(y)')
  })

  it('ends what was left open at the end', () => {
    expect(outline('<ul><li>one<li>two <b>bold')).toBe('ul(li(oneli(two b(bold))))')
  })

  it('is read without failing, whatever it contains', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('<', '>', '</b>', '<b', '<a href="', '&#99999999;', '&#x110000;', '<br/>', "'", '"'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(outline(changelogNodes(pieces.join('')))).toBeTypeOf('string')
      }),
    )
  })
})

/** Nodes as text: `name[href](children)`. */
function outline(given: string | readonly ChangelogNode[]): string {
  const nodes = typeof given === 'string' ? changelogNodes(given) : given
  return nodes
    .map((node) =>
      node.kind === 'text' ? node.text : `${node.name}${node.href === null ? '' : `[${node.href}]`}(${outline(node.children)})`,
    )
    .join('')
}
