import { meter } from '../../budget.ts'
import { expectStr } from '../../operations/expect.ts'
import { truth } from '../../operations/truth.ts'
import { native } from '../../values/define.ts'
import { PyModule } from '../../values/module.ts'

const ESCAPES: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#x27;'],
]

/** Named references that texts of forms and mails use; others stay as they are. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  euro: '€',
  hellip: '…',
  ndash: '–',
  mdash: '—',
}

function escapeHtml(text: string, quotes: boolean): string {
  meter.allocate(text.length * 4)
  return ESCAPES.slice(0, quotes ? 5 : 3).reduce((result, [from, to]) => result.replaceAll(from, to), text)
}

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd'
  })
}

/** `html`: texts made safe for pages, and back. */
export function htmlModule(): PyModule {
  return new PyModule('html', {
    escape: native('def escape(s, quote=True)', (text, quotes) => escapeHtml(expectStr(text), truth(quotes))),
    unescape: native('def unescape(s)', (text) => unescapeHtml(expectStr(text))),
  })
}
