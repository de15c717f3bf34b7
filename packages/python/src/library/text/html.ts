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
  euro: '€',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  bull: '•',
  trade: '™',
  ...latin(),
}

/** The named references of Latin-1, from U+00A0 on. */
function latin(): Readonly<Record<string, string>> {
  const names =
    `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot
    cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc
    atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash
    ugrave uacute ucirc uuml yacute thorn yuml`.split(/\s+/)
  return Object.fromEntries(names.map((name, index) => [name, String.fromCharCode(0xa0 + index)]))
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
