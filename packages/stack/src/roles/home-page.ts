import { escapedHtml } from '../http/escaped-html.ts'
import type { HttpApp } from '../http/http-app.ts'
import type { MountedService } from './runtime.ts'

/** The page at the server's root when several services share it: what runs here, and where. Plain HTML, no scripts. */
export function homePage(app: HttpApp, mounted: readonly MountedService[]): void {
  const page = pageOf(mounted)
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
  )
}

function pageOf(mounted: readonly MountedService[]): string {
  const services = mounted.map(
    ({ service, basePath }) =>
      `<li><a href="${escapedHtml(basePath)}/"><strong>${escapedHtml(service.title)}</strong><span>${escapedHtml(service.summary)}</span></a></li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Trellis</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Trellis</h1>
<p>These services run here:</p>
<ul>${services.join('')}</ul>
<p class="more"><a href="/docs">API description</a> <a href="/readyz">Readiness</a> <a href="/metrics">Metrics</a></p>
</main>
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d6dae0, #3a3f47); --dim: light-dark(#5a6270, #a3abb8); --hover: light-dark(#f3f6fa, #23272e) }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; padding: 12vh 1.25rem 2rem }
main { max-width: 38rem; margin: auto }
h1 { font-size: 1.75rem; margin: 0 }
ul { list-style: none; padding: 0; display: grid; gap: .75rem }
li a { display: grid; gap: .15rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .6rem; color: inherit; text-decoration: none }
li a:hover { background: var(--hover) }
li span { color: var(--dim) }
.more { display: flex; gap: 1.25rem; font-size: .9rem }
`
