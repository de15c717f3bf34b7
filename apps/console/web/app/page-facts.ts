/** What the server tells the browser with the document. */
export interface PageFacts {
  /** Where the console is mounted, such as `/ops`; `''` at the root. */
  readonly basePath: string
  /** With which the content security policy lets style elements pass, for this one answer. */
  readonly styleNonce: string
}

const names = { basePath: 'console-base-path', styleNonce: 'console-style-nonce' } as const

/** The elements that carry the facts. */
export function pageElements(facts: PageFacts, escapeAttribute: (text: string) => string): string {
  return Object.entries(names)
    .map(([key, name]) => `<meta name="${name}" content="${escapeAttribute(facts[key as keyof PageFacts])}">`)
    .join('\n')
}

/** Reads back what `pageElements` wrote; throws when the page was not made by our server. */
export function readPageFacts(page: Document): PageFacts {
  return { basePath: contentOf(page, names.basePath), styleNonce: contentOf(page, names.styleNonce) }
}

function contentOf(page: Document, name: string): string {
  const content = page.querySelector(`meta[name="${name}"]`)?.getAttribute('content')
  if (content === undefined || content === null) throw new Error(`the page has no meta element "${name}"`)
  return content
}
