import { oddText } from './damaged-bytes.ts'
import { type Draw, drawFrom } from './draw.ts'

/** A request that no client of ours would make. */
export interface DamagedRequest {
  readonly name: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** A route as it was registered. */
export interface KnownRoute {
  readonly method: string
  readonly pattern: string
}

/** The damaged request with this number, to one of `routes`; `headers` let it in. */
export function damagedRequest(number: number, routes: readonly KnownRoute[], headers: Readonly<Record<string, string>>): DamagedRequest {
  const draw = drawFrom(1_000_000 + number)
  const request = draw.one(kinds)(draw, routes)
  return {
    ...request,
    name: `${request.method} ${request.url.slice(0, 200)} (request ${number})`,
    headers: { ...headers, ...request.headers },
  }
}

type Made = Omit<DamagedRequest, 'name'>

const kinds: readonly ((draw: Draw, routes: readonly KnownRoute[]) => Made)[] = [
  (draw) => ({ method: draw.one(['GET', 'HEAD']), url: `/nas?${oddPairs(draw)}`, headers: oddHeaders(draw) }),
  (draw) => ({
    method: 'POST',
    url: draw.one(['/nas', '/nas/', `/nas?${oddPairs(draw)}`]),
    headers: { 'content-type': draw.one(contentTypes) },
    body: draw.rarely(3) ? draw.bytes(draw.below(9000)) : oddPairs(draw),
  }),
  (draw) => ({ method: 'GET', url: `/nas/${oddPath(draw)}`, headers: oddHeaders(draw) }),
  (draw, routes) => ({
    method: 'GET',
    url: addressOf(draw, draw.one(routes.filter(({ method }) => method === 'GET'))),
    headers: oddHeaders(draw),
  }),
  (draw, routes) => {
    const changing = draw.one(routes.filter(({ method }) => method !== 'GET' && method !== 'HEAD'))
    const [isJson, text] = [!draw.rarely(6), JSON.stringify(oddValue(draw, 3))]
    return {
      method: methodOf(changing),
      url: addressOf(draw, changing),
      headers: { ...oddHeaders(draw), 'content-type': isJson ? 'application/json' : draw.one(contentTypes) },
      body: draw.rarely(5) ? text.slice(0, draw.below(text.length)) : text,
    }
  },
]

const contentTypes = [
  'application/x-www-form-urlencoded',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  'nonsense',
  '',
]
const parameters = ['build', 'arch', 'language', 'major', 'package_update_channel', 'unique', 'micro']
const rightOnes = ['64570', '25556', 'geminilake', '88f6281', 'enu', 'fre', '7', 'beta', ' +7_0 ']

function oddPairs(draw: Draw): string {
  const pairs: string[] = []
  for (const name of parameters) {
    if (draw.rarely(8)) continue
    const value = draw.rarely(4) ? oddText(draw) : draw.one(rightOnes)
    pairs.push(`${name}=${draw.rarely(5) ? encodeSome(value) : encode(value)}`)
  }
  if (draw.rarely(6)) pairs.push('%', '=', '&&', 'build', '%zz=%ff')
  return pairs.join('&')
}

function oddPath(draw: Draw): string {
  const parts = [
    'demo',
    '..',
    '.',
    '%2e%2e',
    '%2f',
    '%00',
    '%ff%fe',
    '.staging',
    'demo.v1.f1594%5Bnoarch%5D.spk',
    'icon_72.png',
    encode(oddText(draw)),
  ]
  return Array.from({ length: 1 + draw.below(5) }, () => draw.one(parts)).join('/')
}

/** An address of the route, its parameters filled with what might come, and a query of the names that lists take. */
function addressOf(draw: Draw, { pattern }: KnownRoute): string {
  const path = pattern
    .replaceAll(/:\w+/g, () => encode(draw.one([oddText(draw), '1', '999999', 'demo', '0'])).slice(0, 900) || '0')
    .replaceAll('*', () => oddPath(draw))
  const names = ['page', 'sort', 'q', 'arch', 'build', 'size', 'filter', 'limit', 'cursor', 'package', 'dryRun', 'from', 'to']
  const pairs = Array.from({ length: draw.below(4) }, () => `${draw.one(names)}=${encode(oddText(draw))}`)
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

function oddHeaders(draw: Draw): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(headerValues))
    if (draw.rarely(5)) headers[name] = draw.rarely(3) ? headerText(draw) : draw.one(values)
  return headers
}

const headerValues: Readonly<Record<string, readonly string[]>> = {
  accept: ['*/*', 'application/json', 'text/html;q=x', ';;;'],
  'accept-encoding': ['gzip', 'br;q=9', 'gzip;q=0, *', ',,,'],
  'if-none-match': ['*', '"', 'W/"x", "y', '"'.repeat(500)],
  'if-modified-since': ['yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT', '-1'],
  range: ['bytes=0-', 'bytes=-0', 'bytes=9-1', 'bytes=0-0,1-1', 'bytes=99999999999999999999-'],
  'if-range': ['"x"', 'never'],
  host: ['evil.example.org', '', '[::1', 'x'.repeat(300)],
  'x-forwarded-host': ['evil.example.org'],
  'x-forwarded-for': ['127.0.0.1, nonsense', ','],
  'x-request-id': ['x', '"><script>', 'a'.repeat(500)],
  cookie: ['=', ';;;', 'a=b; a=c', `better-auth.session_token=${'x'.repeat(200)}`],
  authorization: ['Basic', 'Basic %%%', 'Bearer x', `Basic ${'A'.repeat(5000)}`],
  traceparent: ['00-zz-zz-00', 'x'.repeat(100)],
}

/** What Node's parser lets through: printable characters and bytes above them. */
function headerText(draw: Draw): string {
  return oddText(draw)
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
    .slice(0, 2000)
}

function oddValue(draw: Draw, depth: number): unknown {
  const plain = [null, true, 0, -1, 1.5, 1e308, 2 ** 53, oddText(draw), [], {}]
  if (depth === 0 || draw.rarely(4)) return draw.one(plain)
  if (draw.rarely(4)) return Array.from({ length: draw.below(6) }, () => oddValue(draw, depth - 1))
  const keys = ['ids', 'id', 'action', 'name', 'active', 'login', 'password', 'package', 'maintainers', 'version', 'build', 'code', 'kind']
  return Object.fromEntries(
    Array.from({ length: 1 + draw.below(5) }, () => [draw.rarely(6) ? oddText(draw) : draw.one(keys), oddValue(draw, depth - 1)]),
  )
}

function methodOf({ method }: KnownRoute): DamagedRequest['method'] {
  const known = (['POST', 'PUT', 'PATCH', 'DELETE'] as const).find((one) => one === method)
  if (known === undefined) throw new RangeError(`${method} changes nothing`)
  return known
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** As a client would that encodes too little. */
function encodeSome(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]|[#&]/g, (unit) => `%${(unit.charCodeAt(0) & 255).toString(16).padStart(2, '0')}`)
}
