import type { FastifyReply } from 'fastify'

/**
 * What a page may do: load its own scripts and styles, and pictures from here and from `imageOrigins`, such as `https://files.example.org`.
 * `style-src 'unsafe-inline'` is there for Mantine, which writes its theme into `<style>` elements when it starts; inline scripts stay forbidden.
 */
export function contentSecurityPolicy({ imageOrigins = [] }: { readonly imageOrigins?: readonly string[] } = {}): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
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

/** Adds the security headers that the route has not set itself. On every answer, not only on pages: an SVG or XML file is one, too, when opened. */
export function secure(reply: FastifyReply): void {
  for (const [name, value] of headers) {
    if (!reply.hasHeader(name)) reply.header(name, value)
  }
}
