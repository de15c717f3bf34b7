import { StackError } from '../../errors.ts'

/** A place in an object store that speaks the protocol of S3. */
export interface S3Location {
  readonly bucket: string
  /** Before every key: empty, or names that each end in a slash. */
  readonly prefix: string
  readonly region: string | undefined
  /** Address of the store; undefined for Amazon's own. */
  readonly endpoint: string | undefined
  /** `path`: the bucket is the first name of the path; `host`: it is part of the host name. */
  readonly style: 'path' | 'host'
  /** False where the store refuses the checksums that newer clients add: they are sent only where the protocol asks for them. */
  readonly checksums: boolean
}

const known = ['region', 'endpoint', 'style', 'checksums']

/**
 * Reads `s3://bucket/prefix?region=…&endpoint=https://…&style=path|host&checksums=on|off`. A store of one's own (`endpoint`) is asked by path and
 * without extra checksums unless told otherwise; Amazon by host name and with them. Throws `config_invalid`; a password in it is not shown.
 */
export function parseS3Url(text: string): S3Location {
  const url = URL.parse(text)
  if (url === null) throw invalid('it is no address', 's3://bucket/prefix?region=…')
  if (url.username !== '' || url.password !== '')
    throw invalid('it holds credentials', 's3://bucket and set TRELLIS_STORAGE_ACCESS_KEY_ID and TRELLIS_STORAGE_SECRET_ACCESS_KEY')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname) || url.port !== '')
    throw invalid(`"${url.host}" is no name of a bucket`, '3 to 63 lower-case letters, digits, dots and hyphens')
  const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalid(`"${unknown}" is not known`, known.join(', '))
  const endpoint = endpointOf(url.searchParams.get('endpoint'))
  return {
    bucket: url.hostname,
    prefix: prefixOf(url.pathname),
    region: url.searchParams.get('region') ?? undefined,
    endpoint,
    style: choice(url, 'style', { choices: ['path', 'host'], usual: endpoint === undefined ? 'host' : 'path' }),
    checksums: choice(url, 'checksums', { choices: ['on', 'off'], usual: endpoint === undefined ? 'on' : 'off' }) === 'on',
  }
}

function endpointOf(text: string | null): string | undefined {
  if (text === null) return undefined
  const url = URL.parse(text)
  const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === ''
  if (!isAddress) throw invalid('its endpoint is no address', 'endpoint=https://store.example.org')
  return url.href.replace(/\/$/, '')
}

function prefixOf(pathname: string): string {
  try {
    const names = decodeURIComponent(pathname).split('/')
    return names
      .filter((name) => name !== '')
      .map((name) => `${name}/`)
      .join('')
  } catch {
    throw invalid('its prefix has a percent sign that stands for nothing', 's3://bucket/some/prefix')
  }
}

function choice<Name extends string>(
  url: URL,
  parameter: string,
  { choices, usual }: { readonly choices: readonly Name[]; readonly usual: Name },
): Name {
  const given = url.searchParams.get(parameter)
  if (given === null) return usual
  const found = choices.find((candidate) => candidate === given)
  if (found === undefined) throw invalid(`${parameter}=${given} is not known`, choices.map((name) => `${parameter}=${name}`).join(' or '))
  return found
}

function invalid(problem: string, remedy: string): StackError {
  return new StackError('config_invalid', `the address of the storage cannot be used: ${problem}; write ${remedy}`)
}
