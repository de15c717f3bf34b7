/**
 * Where to go after signing in: `next` when it is a path of this app, else `home`.
 * '//host' or 'https://…' would carry a fresh session's owner elsewhere; so would a backslash or a tab, which browsers read as, or through, a slash.
 */
export function returnPath(next: string | undefined, home: string): string {
  const isPath = next !== undefined && /^\/(?![/\\])/.test(next) && !/[\\\p{Cc}]/u.test(next)
  return isPath ? next : home
}
