/** A piece of a changelog: text, or one of the few elements that are allowed in it. */
export type ChangelogNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'element'; readonly name: ElementName; readonly href: string | null; readonly children: readonly ChangelogNode[] }

const elementNames = ['br', 'b', 'i', 'a', 'ul', 'li'] as const
export type ElementName = (typeof elementNames)[number]

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

interface OpenElement {
  readonly name: ElementName | null
  readonly href: string | null
  readonly children: ChangelogNode[]
}

/**
 * Reads sanitised changelog HTML into nodes. Only br, b, i, a (with a web address), ul and li come out; other tags vanish and their text stays,
 * unclosed elements end with the text. So even a changelog that nobody sanitised cannot do anything but look like one.
 */
export function changelogNodes(html: string): ChangelogNode[] {
  const root: OpenElement = { name: null, href: null, children: [] }
  const open: OpenElement[] = [root]
  for (const [token, closing, tag, attributes] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</gi)) {
    const current = open.at(-1) ?? root
    if (tag === undefined) current.children.push({ kind: 'text', text: decode(token) })
    else applyTag(open, { name: elementNamed(tag), closing: closing === '/', href: hrefIn(attributes ?? '') })
  }
  while (open.length > 1) close(open)
  return root.children
}

function applyTag(open: OpenElement[], tag: { name: ElementName | undefined; closing: boolean; href: string | null }): void {
  if (tag.name === undefined) return
  if (tag.name === 'br') {
    open.at(-1)?.children.push({ kind: 'element', name: 'br', href: null, children: [] })
  } else if (!tag.closing) {
    open.push({ name: tag.name, href: tag.name === 'a' ? tag.href : null, children: [] })
  } else if (open.some(({ name }) => name === tag.name)) {
    while (close(open) !== tag.name);
  }
}

function close(open: OpenElement[]): ElementName | null {
  const ended = open.pop()
  if (ended === undefined || ended.name === null) return null
  open.at(-1)?.children.push({ kind: 'element', name: ended.name, href: ended.href, children: ended.children })
  return ended.name
}

function elementNamed(tag: string): ElementName | undefined {
  return elementNames.find((name) => name === tag.toLowerCase())
}

function hrefIn(attributes: string): string | null {
  const found = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes)
  const href = decode(found?.[1] ?? found?.[2] ?? '').trim()
  return /^https?:\/\//i.test(href) ? href : null
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
