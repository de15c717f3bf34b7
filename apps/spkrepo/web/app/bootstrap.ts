import type { DehydratedState } from '@tanstack/react-query'

/** What the server gives the browser to go on with: where the app is mounted, what a NAS must be told, and the answers already fetched. */
export interface Bootstrap {
  /** '' or '/spkrepo'. */
  readonly basePath: string
  readonly nasUrl: string
  /** What the visitor calls their device; empty when they have not said. */
  readonly device: string
  readonly queries: DehydratedState
}

const elementId = 'bootstrap'

/** The element that carries `bootstrap`. It is data, not script, so a strict content security policy lets it pass. */
export function bootstrapElement(bootstrap: Bootstrap): string {
  const json = JSON.stringify(bootstrap).replaceAll('<', '\\u003c')
  return `<script type="application/json" id="${elementId}">${json}</script>`
}

/** Reads back what `bootstrapElement` wrote; throws when the page was not made by our server. */
export function readBootstrap(page: Document): Bootstrap {
  const text = page.getElementById(elementId)?.textContent
  if (text === undefined || text === null) throw new Error(`the page has no element "${elementId}"`)
  return JSON.parse(text) as Bootstrap
}
