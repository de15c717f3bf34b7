/** What a small page says about a request that was not answered. Plain texts, escaped here. */
export interface ErrorPage {
  readonly status: number
  readonly title: string
  readonly message: string
}

/** The page as HTML. Devices show only that there was a problem; it is for the person who looks why. */
export function errorPage({ status, title, message }: ErrorPage): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<title>${escapeHtml(title)}</title>`,
    `<h1>${status} ${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(message)}</p>`,
    '</html>',
    '',
  ].join('\n')
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char)
}
