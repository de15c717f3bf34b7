const pageRange = /^(?:\*\/\*|text\/\*|text\/html|application\/xhtml\+xml)$/i

/**
 * Whether an `Accept` header admits a page: by name, as any text, or as anything at all. Without a header nobody asked for a page.
 * This is what tells a person who opens the catalog's address from a program.
 */
export function acceptsHtml(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    return pageRange.test(type) && !parameters.some((parameter) => /^q=0(?:\.0*)?$/i.test(parameter))
  })
}
