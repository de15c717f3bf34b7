import { StackError } from '../errors.ts'

/** Where and how mail is handed over. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `at-once` from the first byte; `required` by STARTTLS, or nothing is sent; `never` in clear. */
  readonly tls: 'at-once' | 'required' | 'never'
  readonly auth: { readonly user: string; readonly pass: string } | undefined
}

/**
 * Reads `smtps://user:password@host` (TLS at once, port 465) or `smtp://user:password@host` (STARTTLS, port 587). In clear mail goes to
 * this machine only, or with `?tls=never`. Throws `config_invalid` without showing the URL, which has a password in it.
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const tls = url?.searchParams.get('tls') ?? undefined
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') throw invalid('smtp://user:password@host')
  if (![undefined, 'never', 'required'].includes(tls) || [...url.searchParams.keys()].some((name) => name !== 'tls')) {
    throw invalid('?tls=never or ?tls=required and nothing else after the host')
  }
  const isAtOnce = url.protocol === 'smtps:'
  const inClear = tls === 'never' || (tls === undefined && isLoopback(url.hostname))
  const user = decodeURIComponent(url.username)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isAtOnce ? 465 : 587) : Number(url.port),
    tls: isAtOnce ? 'at-once' : inClear ? 'never' : 'required',
    auth: user === '' ? undefined : { user, pass: decodeURIComponent(url.password) },
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function invalid(wanted: string): StackError {
  return new StackError('config_invalid', `mail.smtp_url = a secret must have the form ${wanted}`)
}
