/** How long an answer may be kept, and by whom. Seconds, whole. */
export interface Caching {
  /** In a browser or a device. */
  readonly privateSeconds: number
  /** In the caches in front, which can be purged. */
  readonly sharedSeconds?: number
  /** For how long after that a cache may give out the old answer while it fetches the new one. */
  readonly staleWhileRevalidateSeconds?: number
  /** For how long after that a cache may go on with the old answer while the server cannot be reached or fails. */
  readonly staleIfErrorSeconds?: number
  /** Nobody may ever give out an old answer: for what is compared with something else. @default false */
  readonly mustRevalidate?: boolean
}

/** The value of `Cache-Control` for an answer that everybody may see, such as `public, max-age=60, s-maxage=300`. */
export function cacheControl(caching: Caching): string {
  const { privateSeconds, sharedSeconds, staleWhileRevalidateSeconds, staleIfErrorSeconds, mustRevalidate = false } = caching
  const lifetimes = [
    ['max-age', privateSeconds],
    ['s-maxage', sharedSeconds],
    ['stale-while-revalidate', staleWhileRevalidateSeconds],
    ['stale-if-error', staleIfErrorSeconds],
  ] as const
  const given = lifetimes.flatMap(([name, seconds]) => (seconds === undefined ? [] : [`${name}=${seconds}`]))
  return ['public', ...given, ...(mustRevalidate ? ['must-revalidate'] : [])].join(', ')
}
