import { MirrorProblem, readUpstream, type Upstream } from './upstream.ts'

/** A kind of device that another repository is asked for. */
export interface MirroredDevice {
  readonly architecture: string
  readonly build: number
  /** Undefined: it is left to the other repository to work it out, which it cannot for routers. */
  readonly major: number | undefined
  readonly wantsBeta: boolean
}

/** A package that is offered to such a device. */
export interface UpstreamEntry {
  readonly package: string
  readonly version: string
  /** Without the parameters of the device. */
  readonly link: URL
  /** Undefined where the other repository does not say. */
  readonly md5: string | undefined
  readonly sizeBytes: number | undefined
}

/** The largest catalogs known have two megabytes. */
const limitBytes = 64 * 1024 * 1024

/** What another repository offers to a device, in its own order. Throws `catalog_invalid` and what {@link readUpstream} throws. */
export async function readCatalog(address: URL, device: MirroredDevice, upstream: Upstream): Promise<readonly UpstreamEntry[]> {
  const url = catalogUrl(address, device)
  const chunks: Uint8Array[] = []
  for await (const chunk of readUpstream(url, upstream, { accept: 'application/json', limitBytes, tooLarge: 'catalog_too_large' }))
    chunks.push(chunk)
  const invalid = (what: string) => new MirrorProblem('catalog_invalid', `${url.href} is no catalog: ${what}`)
  let said: unknown
  try {
    said = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new MirrorProblem('catalog_invalid', `${url.href} is no catalog: it is no JSON`, { cause })
  }
  const list: unknown = typeof said === 'object' && said !== null && 'packages' in said ? said.packages : said
  if (!Array.isArray(list)) throw invalid('it has no list of packages')
  return list.map((entry: unknown, at) => entryOf(entry, url) ?? raise(invalid(`entry ${at} has no package, version or link`)))
}

function catalogUrl(address: URL, { architecture, build, major, wantsBeta }: MirroredDevice): URL {
  const url = new URL(address)
  url.searchParams.set('arch', architecture)
  url.searchParams.set('build', String(build))
  url.searchParams.set('language', 'enu')
  if (major !== undefined) url.searchParams.set('major', String(major))
  url.searchParams.set('package_update_channel', wantsBeta ? 'beta' : 'stable')
  return url
}

function entryOf(entry: unknown, base: URL): UpstreamEntry | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const member = (key: string): unknown => Reflect.get(entry, key)
  const [name, version, address, md5, size] = ['package', 'version', 'link', 'md5', 'size'].map(member)
  const link = typeof address === 'string' ? URL.parse(address, base.href) : null
  if (typeof name !== 'string' || typeof version !== 'string' || link === null) return undefined
  link.search = ''
  link.hash = ''
  return {
    package: name,
    version,
    link,
    md5: typeof md5 === 'string' && /^[0-9a-f]{32}$/i.test(md5) ? md5.toLowerCase() : undefined,
    sizeBytes: typeof size === 'number' && size > 0 ? size : undefined,
  }
}

function raise(problem: MirrorProblem): never {
  throw problem
}
