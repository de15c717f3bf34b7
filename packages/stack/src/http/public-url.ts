/**
 * The absolute address of `path` below the configured `base`: `publicUrlOf(new URL('https://x.org/repo'), '/nas/a[b].spk', { arch: 'x86' })`
 * is `https://x.org/repo/nas/a%5Bb%5D.spk?arch=x86`. `path` is plain text, each of its names is percent-encoded here; parameters that are
 * undefined are left out. Addresses are only ever made of configuration, never of what a request says about its host.
 */
export function publicUrlOf(base: URL, path: string, params: Readonly<Record<string, string | number | undefined>> = {}): string {
  const names = path.split('/').filter((name, at) => at > 0 || name !== '')
  const root = `${base.origin}${base.pathname.replace(/\/+$/, '')}`
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) query.set(name, `${value}`)
  }
  const address = `${root}/${names.map(encodeURIComponent).join('/')}`
  return query.size === 0 ? address : `${address}?${query}`
}
