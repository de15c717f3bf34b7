import { createHmac, timingSafeEqual } from 'node:crypto'

/** The token that a page of this session must send back with every change: 64 hex characters, the same for the whole session. */
export function csrfTokenOf(secret: string, sessionId: string): string {
  return createHmac('sha256', secret).update(`csrf ${sessionId}`).digest('hex')
}

/** Compares without telling by its duration how much was right. A missing token is wrong. */
export function sameToken(expected: string, token: string | undefined): boolean {
  if (token === undefined) return false
  const given = Buffer.from(token)
  const wanted = Buffer.from(expected)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
