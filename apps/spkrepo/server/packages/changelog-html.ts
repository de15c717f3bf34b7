import sanitizeHtml from 'sanitize-html'

/** A changelog as HTML that is safe to show: publishers may use line breaks, emphasis, lists and links, and nothing else. */
export function changelogHtml(changelog: string): string {
  return sanitizeHtml(changelog, {
    allowedTags: ['br', 'b', 'i', 'a', 'ul', 'li'],
    allowedAttributes: { a: ['href', 'rel'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener' }) },
  })
}
