import { escapedHtml } from '../http/escaped-html.ts'

/** What a mail says: paragraphs, and perhaps one thing to do. */
export interface MailContent {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly link?: { readonly label: string; readonly address: string }
  readonly closing?: string
}

/** The content as plain text. */
export function textBody({ paragraphs, link, closing }: MailContent): string {
  const parts = [
    ...paragraphs,
    ...(link === undefined ? [] : [`${link.label}:\n${link.address}`]),
    ...(closing === undefined ? [] : [closing]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The same as HTML that every mail program shows: no pictures, no styles from elsewhere, nothing that is fetched. */
export function htmlBody({ subject, paragraphs, link, closing }: MailContent): string {
  const p = (inner: string) => `<p style="margin:0 0 16px">${inner}</p>`
  const button = (address: string, label: string) =>
    `<a href="${address}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#1c5fb8;color:#ffffff;text-decoration:none">${label}</a>`
  const address = link === undefined ? '' : escapedHtml(link.address)
  const body = [
    ...paragraphs.map((paragraph) => p(escapedHtml(paragraph))),
    ...(link === undefined ? [] : [p(button(address, escapedHtml(link.label))), p(`<small>${address}</small>`)]),
    ...(closing === undefined ? [] : [p(`<small>${escapedHtml(closing)}</small>`)]),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapedHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:560px">
${body.join('\n')}
</div></body></html>
`
}
