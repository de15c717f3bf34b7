import type { FastifyReply } from 'fastify'

/** What a page needs beyond its own scripts and styles. */
interface PagePolicy {
  readonly imageOrigins?: readonly string[]
  /** Of its `<style>` elements. */
  readonly styleNonce?: string
}

/**
 * What a page may do: load its own scripts and styles, and pictures from here and from `imageOrigins`, such as `https://files.example.org`.
 * `style-src 'unsafe-inline'` is there for Mantine, which writes its theme into `<style>` elements when it starts; a page that gives it a
 * `styleNonce`, a new one for each answer, does without. Inline scripts stay forbidden.
 */
export function contentSecurityPolicy({ imageOrigins = [], styleNonce }: PagePolicy = {}): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' ${styleNonce === undefined ? "'unsafe-inline'" : `'nonce-${styleNonce}'`}`,
    ["img-src 'self' data:", ...imageOrigins].join(' '),
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const headers: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
  ['x-frame-options', 'DENY'],
  ['content-security-policy', contentSecurityPolicy()],
]

export interface SecurityHeaderOptions {
  readonly publicUrl: URL
  /** How long browsers are to insist on TLS, where `publicUrl` has it; 0 tells them nothing. @default 0 */
  readonly hstsSeconds?: number | undefined
}

/** Adds the security headers that the route has not set itself. On every answer, not only on pages: an SVG or XML file is one, too, when opened. */
export function securityHeaders({ publicUrl, hstsSeconds = 0 }: SecurityHeaderOptions): (reply: FastifyReply) => void {
  const isStrict = publicUrl.protocol === 'https:' && hstsSeconds > 0
  const all = isStrict ? [...headers, ['strict-transport-security', `max-age=${hstsSeconds}`] as const] : headers
  return (reply) => {
    for (const [name, value] of all) {
      if (!reply.hasHeader(name)) reply.header(name, value)
    }
  }
}
