import { type PageFacts, pageElements } from './page-facts.ts'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

/** The client build's manifest, put in by the server build, which therefore has to come second. */
declare const CLIENT_MANIFEST: Readonly<Record<string, Chunk>>

/**
 * The one HTML document of the console; the browser draws every page in it. No inline script, and no style without `styleNonce`, so that the
 * content security policy can forbid both. Addresses carry the base path.
 */
export function page(facts: PageFacts): string {
  const entry = chunk('app/entry-client.tsx')
  const styles = [...(entry.css ?? []), ...(CLIENT_MANIFEST['style.css'] === undefined ? [] : [CLIENT_MANIFEST['style.css'].file])]
  const address = (file: string) => escapeAttribute(`${facts.basePath}/${file}`)
  return `<!doctype html>
<html lang="en" data-mantine-color-scheme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${pageElements(facts, escapeAttribute)}
<link rel="icon" type="image/svg+xml" href="${address(chunk('app/favicon.svg').file)}">
<script src="${address(chunk('app/color-scheme.ts').file)}"></script>
${styles.map((file) => `<link rel="stylesheet" href="${address(file)}">`).join('\n')}
${(entry.imports ?? []).map((key) => `<link rel="modulepreload" href="${address(chunk(key).file)}">`).join('\n')}
<script type="module" src="${address(entry.file)}"></script>
</head>
<body><div id="root"></div><noscript>The operations console needs JavaScript. In a terminal: trellis queues, trellis jobs, trellis runs, trellis doctor.</noscript></body>
</html>
`
}

function chunk(key: string): Chunk {
  const found = CLIENT_MANIFEST[key]
  if (found === undefined) throw new Error(`the client manifest has no entry "${key}"`)
  return found
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
