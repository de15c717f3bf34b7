import type { RequestHeaders } from './better-auth.ts'

export interface CookieOptions {
  /** Whether it is for TLS only. */
  readonly secure: boolean
  /** 0 makes the browser forget it. Seconds. */
  readonly maxAgeSeconds: number
}

/** The value of the named cookie; undefined when the request has none. */
export function cookieOf({ cookie = '' }: RequestHeaders, name: string, secure: boolean): string | undefined {
  const wanted = `${fullName(name, secure)}=`
  const found = cookie.split(';').find((pair) => pair.trim().startsWith(wanted))
  return found?.trim().slice(wanted.length)
}

/** A `Set-Cookie` value that scripts cannot read and other sites cannot send with a change. `value` is URL-safe. */
export function cookieText(name: string, value: string, { secure, maxAgeSeconds }: CookieOptions): string {
  const flags = `Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return `${fullName(name, secure)}=${value}; ${flags}`
}

/** Named like better-auth's: browsers take `__Secure-` from TLS only. */
function fullName(name: string, secure: boolean): string {
  return `${secure ? '__Secure-' : ''}trellis.${name}`
}
