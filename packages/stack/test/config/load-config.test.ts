import { join } from 'node:path'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/config/leaves.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { tempDir } from '../../src/testing/index.ts'
import { fileWith, refusalOf } from './config-file.ts'

const invalid = expect.objectContaining({ name: 'StackError', code: 'config_invalid' })

describe('where a setting comes from', () => {
  const file = fileWith('[trellis.http]\nport = 2000\n')

  it('is the default when nobody says anything', () => {
    expect(loadConfig({ environment: {} }, []).stack.http.port).toBe(8080)
  })

  it('is the file before the default', () => {
    expect(loadConfig({ environment: {}, file }, []).stack.http.port).toBe(2000)
  })

  it('is the environment before the file', () => {
    expect(loadConfig({ environment: { TRELLIS_HTTP_PORT: '3000' }, file }, []).stack.http.port).toBe(3000)
  })

  it('is the command line before everything', () => {
    const sources = { environment: { TRELLIS_HTTP_PORT: '3000' }, file, flags: { 'http.port': 4000 } }

    expect(loadConfig(sources, []).stack.http.port).toBe(4000)
  })

  it('is, for a service, its own table and its own variables', () => {
    const schema = Type.Object({ pageSize: Type.Integer(), title: Type.String({ default: 'Notes' }) })
    const sources = { environment: { NOTES_TITLE: 'My notes' }, file: fileWith('[notes]\npage_size = 7\n') }

    expect(loadConfig(sources, ['notes']).section('notes', schema)).toEqual({ pageSize: 7, title: 'My notes' })
  })
})

describe('the configuration file', () => {
  it('is the one that --config names, else the one of TRELLIS_CONFIG', () => {
    const environment = { TRELLIS_CONFIG: fileWith('[trellis]\ndrain_seconds = 1\n') }
    const file = fileWith('[trellis]\ndrain_seconds = 2\n')

    expect(loadConfig({ environment }, []).stack.drainSeconds).toBe(1)
    expect(loadConfig({ environment, file }, []).stack.drainSeconds).toBe(2)
  })

  it('that is not there is refused by its name', () => {
    const absent = join(tempDir('config'), 'absent.toml')

    expect(() => loadConfig({ environment: { TRELLIS_CONFIG: absent } }, [])).toThrow(invalid)
    expect(refusalOf(() => loadConfig({ environment: { TRELLIS_CONFIG: absent } }, []))).toContain(`"${absent}"`)
  })

  it('that is no TOML is refused with the place of the fault, without quoting a secret that stands there', () => {
    const file = fileWith('[trellis]\nsecret = "hunter2-hunter2\n')

    const message = refusalOf(() => loadConfig({ environment: {}, file }, []))

    expect(message).toContain(`"${file}" is no TOML at line 2`)
    expect(message).not.toContain('hunter2')
  })

  it('with an unknown section is refused with the known ones', () => {
    const file = fileWith('[spkrep]\nport = 1\n')

    expect(refusalOf(() => loadConfig({ environment: {}, file }, ['spkrepo']))).toBe(
      `[spkrep] (from ${file}) is no section; known: trellis, spkrepo`,
    )
  })

  it('with an unknown key is refused with the known ones of that place', () => {
    const file = fileWith('[trellis.http]\nprot = 1\n')

    expect(refusalOf(() => loadConfig({ environment: {}, file }, []))).toBe(
      `http.prot (from ${file}) is no setting; known here: host, port, hsts_seconds, trust_proxy, trusted_proxies`,
    )
  })

  it('with a value where a table belongs is refused without showing what may be a password', () => {
    const file = fileWith('[trellis]\ndatabase = "postgresql://me:hunter2@db/trellis"\n')

    expect(refusalOf(() => loadConfig({ environment: {}, file }, []))).toBe(`database (from ${file}) must be a table, not a string`)
  })

  it('with a value where a section belongs is refused', () => {
    const file = fileWith('trellis = 5\n')

    expect(refusalOf(() => loadConfig({ environment: {}, file }, []))).toBe(`trellis (from ${file}) must be a table`)
  })
})

describe('a value that does not fit is refused with key, value and source', () => {
  it('from the file', () => {
    const file = fileWith('[trellis.http]\nport = 70000\n')

    expect(refusalOf(() => loadConfig({ environment: {}, file }, []))).toContain(`http.port = 70000 (from ${file}) must be <= 65535`)
  })

  it.each([
    ['TRELLIS_HTTP_PORT', 'many', 'http.port = "many" (from environment TRELLIS_HTTP_PORT) must be integer'],
    ['TRELLIS_HTTP_PORT', '', 'http.port = "" (from environment TRELLIS_HTTP_PORT) must be integer'],
    ['TRELLIS_HTTP_PORT', '80.5', 'http.port = 80.5 (from environment TRELLIS_HTTP_PORT) must be integer'],
    ['TRELLIS_HTTP_TRUST_PROXY', 'maybe', 'http.trust_proxy = "maybe" (from environment TRELLIS_HTTP_TRUST_PROXY) must be boolean'],
    [
      'TRELLIS_HTTP_TRUST_PROXY',
      'constructor',
      'http.trust_proxy = "constructor" (from environment TRELLIS_HTTP_TRUST_PROXY) must be boolean',
    ],
    ['TRELLIS_LOG_FORMAT', 'xml', 'log.format = "xml" (from environment TRELLIS_LOG_FORMAT) must be one of auto, json, pretty'],
    ['TRELLIS_PUBLIC_URL', 'example.com', 'public_url = "example.com" (from environment TRELLIS_PUBLIC_URL) must match pattern'],
  ])('from the environment: %s=%s', (variable, text, message) => {
    expect(refusalOf(() => loadConfig({ environment: { [variable]: text } }, []))).toContain(message)
  })

  it('from the command line', () => {
    expect(refusalOf(() => loadConfig({ environment: {}, flags: { 'http.port': 0 } }, []))).toContain(
      'http.port = 0 (from the command line) must be >= 1',
    )
  })

  it('and one that is missing is named in both spellings', () => {
    const config = loadConfig({ environment: {} }, ['notes'])

    expect(refusalOf(() => config.section('notes', Type.Object({ mail: Type.Object({ smtpHost: Type.String() }) })))).toBe(
      'mail.smtp_host is not set; set it in the configuration file or as NOTES_MAIL_SMTP_HOST',
    )
  })
})

describe('a setting in the environment', () => {
  const Settings = Type.Object({
    hosts: Type.Array(Type.String(), { default: [] }),
    ports: Type.Array(Type.Integer(), { default: [] }),
    ratio: Type.Number({ default: 0 }),
    open: Type.Boolean({ default: false }),
  })
  const read = (environment: Record<string, string>) => loadConfig({ environment }, ['notes']).section('notes', Settings)

  it('is a list when it is written with commas', () => {
    expect(read({ NOTES_HOSTS: 'a.example, b.example,' }).hosts).toEqual(['a.example', 'b.example'])
    expect(read({ NOTES_PORTS: '80,443' }).ports).toEqual([80, 443])
    expect(read({ NOTES_HOSTS: '' }).hosts).toEqual([])
  })

  it.each(['true', '1', 'yes', 'TRUE'])('is true as %s', (text) => {
    expect(read({ NOTES_OPEN: text }).open).toBe(true)
  })

  it.each(['false', '0', 'no', 'No'])('is false as %s', (text) => {
    expect(read({ NOTES_OPEN: text }).open).toBe(false)
  })

  it('is a number when one is wanted', () => {
    expect(read({ NOTES_RATIO: '-2.5' }).ratio).toBe(-2.5)
  })
})

describe('a setting in a file of its own', () => {
  const Settings = Type.Object({ token: Type.Optional(Secret({ description: 'For the other side.' })) })
  const read = (environment: Record<string, string>) => loadConfig({ environment }, ['notes']).section('notes', Settings)

  it.each(['a token', 'a token\n', 'a token\r\n'])('is its content without the line break at its end: %j', (content) => {
    expect(read({ NOTES_TOKEN_FILE: fileWith(content, 'token') }).token).toBe('a token')
  })

  it('loses one line break only', () => {
    expect(read({ NOTES_TOKEN_FILE: fileWith('a token\n\n', 'token') }).token).toBe('a token\n')
  })

  it('is refused when the setting is there as well', () => {
    expect(refusalOf(() => read({ NOTES_TOKEN: 'hunter2', NOTES_TOKEN_FILE: fileWith('hunter2', 'token') }))).toBe(
      'both NOTES_TOKEN and NOTES_TOKEN_FILE are set; keep one',
    )
  })

  it('may be named without prefix where the setting has such a name too', () => {
    const path = fileWith('redis://state.example\n', 'url')

    expect(loadConfig({ environment: { STATE_REDIS_URL_FILE: path } }, []).stack.state.redisUrl).toBe('redis://state.example')
  })

  it('is refused by its path when it cannot be read', () => {
    const folder = tempDir('config')

    expect(refusalOf(() => read({ NOTES_TOKEN_FILE: folder }))).toBe(`NOTES_TOKEN_FILE names "${folder}", which cannot be read`)
  })

  it('may hold numbers too, and errors name the file', () => {
    const path = fileWith('many\n', 'port')

    expect(refusalOf(() => loadConfig({ environment: { TRELLIS_HTTP_PORT_FILE: path } }, []))).toContain(
      `http.port = "many" (from TRELLIS_HTTP_PORT_FILE (${path})) must be integer`,
    )
  })
})

describe('a secret is never shown', () => {
  const Settings = Type.Object({ pin: Type.String({ secret: true, pattern: '^[0-9]+$' }) })

  it.each([
    ['environment', { environment: { NOTES_PIN: 'hunter2' } }],
    ['file', { environment: {}, file: fileWith('[notes]\npin = "hunter2"\n') }],
    ['file of its own', { environment: { NOTES_PIN_FILE: fileWith('hunter2', 'pin') } }],
  ])('when it does not fit, from the %s', (_from, sources) => {
    const message = refusalOf(() => loadConfig(sources, ['notes']).section('notes', Settings))

    expect(message).toMatch(/^pin = a secret \(from .+\) must match pattern/)
    expect(message).not.toContain('hunter2')
  })

  it('when it has the wrong type', () => {
    const file = fileWith('[trellis.database]\nurl = ["hunter2"]\n')

    expect(refusalOf(() => loadConfig({ environment: {}, file }, []))).toBe(`database.url = a secret (from ${file}) must be string`)
  })
})

it('the configuration cannot be changed after it was read', () => {
  const Settings = Type.Object({ hosts: Type.Array(Type.String()), mail: Type.Object({ port: Type.Integer({ default: 25 }) }) })
  const config = loadConfig({ environment: { NOTES_HOSTS: 'a,b' } }, ['notes'])
  const section = config.section('notes', Settings)

  for (const value of [config.stack, config.stack.http, config.stack.log, section, section.hosts, section.mail]) {
    expect(Object.isFrozen(value)).toBe(true)
  }
})
