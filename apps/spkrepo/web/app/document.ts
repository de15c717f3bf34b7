import { type Bootstrap, bootstrapElement } from './bootstrap.ts'
import type { ClientAssets } from './client-assets.ts'

/**
 * The complete HTML document around `markup`, which must contain `<div id="root">`.
 * React writes titles and preloads in front of that element; they move into the head.
 * Every address carries the base path, and there is no inline script. `styles` come after the style sheets, so they win over them.
 */
export function document(page: {
  markup: string
  styles: { css: string; nonce: string }
  assets: ClientAssets
  bootstrap: Bootstrap
  interactive: boolean
}): string {
  const { markup, assets, bootstrap } = page
  const rootAt = markup.indexOf('<div id="root">')
  const address = (file: string) => escapeAttribute(`${bootstrap.basePath}/${file}`)
  return `<!doctype html>
<html lang="en" data-mantine-color-scheme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${markup.slice(0, rootAt)}
<link rel="icon" type="image/svg+xml" href="${address(assets.icon)}">
<link rel="alternate" type="application/atom+xml" title="New versions" href="${address('feed.atom')}">
<link rel="alternate" type="application/feed+json" title="New versions" href="${address('feed.json')}">
<script src="${address(assets.colorScheme)}"></script>
${assets.styles.map((file) => `<link rel="stylesheet" href="${address(file)}">`).join('\n')}
<style nonce="${escapeAttribute(page.styles.nonce)}">${page.styles.css}</style>
${page.interactive ? moduleElements(assets, address) : ''}
</head>
<body>${markup.slice(rootAt)}${page.interactive ? bootstrapElement(bootstrap) : ''}</body>
</html>
`
}

function moduleElements(assets: ClientAssets, address: (file: string) => string): string {
  const preloads = assets.preloads.map((file) => `<link rel="modulepreload" href="${address(file)}">`)
  return [...preloads, `<script type="module" src="${address(assets.module)}"></script>`].join('\n')
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
