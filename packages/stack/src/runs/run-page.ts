import { readFileSync } from 'node:fs'
import type { FastifyRequest } from 'fastify'
import { escapedHtml } from '../http/escaped-html.ts'
import type { HttpApp } from '../http/http-app.ts'

/** What the page is called, and who may see it. */
interface RunPage {
  readonly title: string
  readonly onRequest: (request: FastifyRequest) => Promise<void>
}

/** Adds `/_state`: a page that shows the runs of a service as they go on, for installations whose apps have none of their own. */
export function runPage(app: HttpApp, { title, onRequest }: RunPage): void {
  const script = readFileSync(new URL('./page/runs-page.js', import.meta.url), 'utf8')
  const page = pageOf(escapedHtml(title))
  app.get('/_state', { onRequest, schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(page),
  )
  app.get('/_state/runs-page.js', { onRequest, schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').header('cache-control', 'private, no-cache').send(script),
  )
}

function pageOf(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Runs of ${title}</title>
<style>${style}</style>
<script type="module" src="_state/runs-page.js"></script>
</head>
<body>
<main>
<h1>Runs of ${title}</h1>
<p id="feed">Connecting.</p>
<div id="runs"></div>
<noscript><p>Without JavaScript: <a href="_state/runs">the same as JSON</a>.</p></noscript>
</main>
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d6dae0, #3a3f47); --dim: light-dark(#5a6270, #a3abb8); --tone: light-dark(#3b5bdb, #91a7ff) }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; padding: 2rem 1.25rem; overflow-wrap: anywhere }
main { max-width: 44rem; margin: auto }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1.1rem; margin: 0 }
p { margin: .25rem 0 }
section { padding: .75rem 1rem; margin: .75rem 0; border: 1px solid var(--line); border-left: .3rem solid var(--line); border-radius: .5rem }
section[data-status=running], section[data-status=waiting] { border-left-color: var(--tone) }
section[data-status=failed] { border-left-color: #c02626 }
section[data-status=succeeded] { border-left-color: #2b8a3e }
progress { width: 100%; accent-color: var(--tone) }
progress[hidden] { display: none }
#feed, .facts, .past { color: var(--dim); font-size: .9rem; font-variant-numeric: tabular-nums }
`
