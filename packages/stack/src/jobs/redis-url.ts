import { StackError } from '../errors.ts'

/** A Redis as its address names it: one server, by host or by socket, a Cluster, or what a set of Sentinels watches. */
export interface RedisAddress {
  readonly kind: 'server' | 'cluster' | 'sentinel'
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly tls: boolean
  readonly username?: string
  readonly password?: string
  /** Of a server or a set. */
  readonly db: number
  /** The path of a socket on this host, in place of hosts. */
  readonly socket?: string
  /** How the Sentinels call the set. */
  readonly master?: string
}

const ports = { server: 6379, cluster: 6379, sentinel: 26379 } as const
const forms =
  'redis://HOST[:PORT][/DB], unix:///PATH, redis+cluster://HOST[:PORT],…, redis+sentinel://HOST[:PORT],…/NAME[/DB]; rediss for TLS'

/**
 * Reads `redis://user:password@host:port/db`, `unix:///path`, `redis+cluster://host:port,host:port` and `redis+sentinel://host:port,host:port/name/db`;
 * `rediss` in place of `redis` means TLS. Throws `config_invalid`; the message never shows the password.
 */
export function parseRedisUrl(url: string): RedisAddress {
  if (/^unix:\/\/\/[^?#]+$/.test(url)) return { kind: 'server', hosts: [], tls: false, db: 0, socket: url.slice('unix://'.length) }
  const match = /^(rediss?)(?:\+(cluster|sentinel))?:\/\/(?:([^@/]*)@)?([^/@?#]+)((?:\/[^/?#]*)*)$/.exec(url)
  if (match === null) throw refused(`its form is none of ${forms}`)
  const [, scheme, kind = 'server', login, hosts = '', path = ''] = match
  const parts = path.split('/').filter((part) => part !== '')
  const master = kind === 'sentinel' ? parts.shift() : undefined
  if (kind === 'sentinel' && master === undefined) throw refused('the name of the set is missing after the hosts')
  const [database = '0', ...rest] = parts
  if (rest.length > 0 || !/^\d{1,5}$/.test(database)) throw refused(`"${parts.join('/')}" is no number of a database`)
  if (kind === 'cluster' && Number(database) !== 0) throw refused('a Cluster has no other database than 0')
  const named = hosts.split(',').map((host) => hostOf(host, ports[kind as keyof typeof ports]))
  if (kind === 'server' && named.length > 1) throw refused('several hosts need redis+cluster or redis+sentinel')
  return {
    kind: kind as RedisAddress['kind'],
    hosts: named,
    tls: scheme === 'rediss',
    ...loginOf(login),
    db: Number(database),
    ...(master === undefined ? {} : { master: decodeURIComponent(master) }),
  }
}

function hostOf(text: string, port: number): { readonly host: string; readonly port: number } {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text)
  if (match?.[1] === undefined) throw refused(`"${text}" is no host`)
  return { host: match[1].replace(/^\[|\]$/g, ''), port: match[2] === undefined ? port : Number(match[2]) }
}

function loginOf(login: string | undefined): { readonly username?: string; readonly password?: string } {
  if (login === undefined || login === '') return {}
  const at = login.indexOf(':')
  const [username, password] = at < 0 ? [login, ''] : [login.slice(0, at), login.slice(at + 1)]
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  }
}

function refused(reason: string): StackError {
  return new StackError('config_invalid', `broker.url names no Redis: ${reason}`)
}
