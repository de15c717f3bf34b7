import type { HttpReply, HttpRequest } from '@trellis/stack'

const cookieName = 'spkrepo_device'
const yearSeconds = 365 * 24 * 60 * 60
/** As long as the API takes an architecture. */
const longest = 100

/** Pages that a device can be named on, by `?arch=`. */
const pages = /^\/(?:packages|package\/[^/]+(?:\/why)?)?\/?$/

/**
 * The device that the visitor has named: in the address, and then it is remembered for a year, or else before. Empty: none, or no longer.
 * It is remembered by a cookie, so it needs no script; what is in it is only ever looked up in a list.
 */
export function rememberedDevice(
  request: HttpRequest,
  reply: HttpReply,
  { url, basePath, isSecure }: { readonly url: string; readonly basePath: string; readonly isSecure: boolean },
): string {
  const { pathname, searchParams } = new URL(url, 'http://page.invalid')
  const named = pages.test(pathname) ? searchParams.get('arch') : null
  if (named === null) return cookieIn(request.headers.cookie)
  const device = named.trim().slice(0, longest)
  const age = device === '' ? 0 : yearSeconds
  const path = basePath === '' ? '/' : basePath
  const flags = `Path=${path}; Max-Age=${age}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  reply.header('set-cookie', `${cookieName}=${encodeURIComponent(device)}; ${flags}`)
  return device
}

function cookieIn(header: string | undefined): string {
  const found = new RegExp(`(?:^|;\\s*)${cookieName}=([^;]*)`).exec(header ?? '')?.[1]
  try {
    return decodeURIComponent(found ?? '').slice(0, longest)
  } catch {
    // Not written by us: a percent sign that begins no character.
    return ''
  }
}
