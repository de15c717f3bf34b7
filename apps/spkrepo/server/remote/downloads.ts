import { StackError } from '@trellis/stack'
import type { RemoteDownloads } from '../files/send-file.ts'
import type { Settings } from '../settings.ts'

/** Where a CDN shows the files of builds: `https://packages.example.org`; undefined when no host is named. */
export function cdnUrl({ remote: { cdnHost } }: Pick<Settings, 'remote'>): URL | undefined {
  return cdnHost === undefined ? undefined : new URL(/^https?:/.test(cdnHost) ? cdnHost : `https://${cdnHost}`)
}

/** How files of the bucket are given out. Throws `config_invalid` when that is by a CDN and none is named. */
export function downloadsOf(config: Pick<Settings, 'remote'>): RemoteDownloads {
  const { downloads } = config.remote
  if (downloads !== 'cdn') return { mode: downloads }
  const base = cdnUrl(config)
  if (base !== undefined) return { mode: 'cdn', base }
  throw new StackError('config_invalid', 'spkrepo.remote.downloads is cdn and spkrepo.remote.cdn_host is not set; name the host')
}
