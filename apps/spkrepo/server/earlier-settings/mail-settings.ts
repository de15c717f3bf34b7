import { type Collected, type NamedSetting, wrong } from './collected.ts'

const known = new Set([
  'MAIL_SERVER',
  'MAIL_PORT',
  'MAIL_USE_TLS',
  'MAIL_USE_SSL',
  'MAIL_USERNAME',
  'MAIL_PASSWORD',
  'MAIL_DEFAULT_SENDER',
  'SECURITY_EMAIL_SENDER',
])

/** Where mail goes, as Flask-Mail is told. Without a server nothing is said: there it was this host, which seldom had one. */
export function mailSettings(settings: ReadonlyMap<string, NamedSetting>, out: Collected): void {
  for (const setting of settings.values()) {
    if (setting.key.startsWith('MAIL_') && !known.has(setting.key)) out.remark(setting, 'has no effect: see [trellis.mail] in the settings')
  }
  const server = settings.get('MAIL_SERVER')
  if (server !== undefined && server.value !== null) {
    if (typeof server.value !== 'string' || !/^[^\s/@]+$/.test(server.value)) throw wrong(server, 'must be the name of the mail server')
    out.set('trellis', 'mail.smtpUrl', { ...server, value: smtpUrl(server.value, settings) })
  }
  const sender = settings.get('SECURITY_EMAIL_SENDER') ?? settings.get('MAIL_DEFAULT_SENDER')
  if (sender !== undefined && sender.value !== null) out.set('trellis', 'mail.from', { ...sender, value: senderOf(sender) })
}

function smtpUrl(host: string, settings: ReadonlyMap<string, NamedSetting>): string {
  const isOn = (key: string) => {
    const setting = settings.get(key)
    if (setting !== undefined && setting.value !== null && typeof setting.value !== 'boolean') throw wrong(setting, 'must be True or False')
    return setting?.value === true
  }
  const textOf = (key: string) => {
    const setting = settings.get(key)
    if (setting === undefined || setting.value === null) return ''
    if (typeof setting.value !== 'string') throw wrong(setting, 'must be a text')
    return encodeURIComponent(setting.value)
  }
  const [user, password] = [textOf('MAIL_USERNAME'), textOf('MAIL_PASSWORD')]
  const login = user === '' ? '' : `${user}:${password}@`
  const address = `${login}${host}:${portOf(settings.get('MAIL_PORT'))}`
  if (isOn('MAIL_USE_SSL')) return `smtps://${address}`
  return isOn('MAIL_USE_TLS') ? `smtp://${address}?tls=required` : `smtp://${address}?tls=never`
}

function portOf(setting: NamedSetting | undefined): number {
  const port = Number(setting?.value ?? 25)
  if (setting !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw wrong(setting, 'must be a number from 1 to 65535')
  return port
}

/** An address, or a name and an address. */
function senderOf(setting: NamedSetting): string {
  const { value } = setting
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')) return `${value[0]} <${value[1]}>`
  throw wrong(setting, 'must be an address, or a pair of a name and an address')
}
