import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogger, type Logger, type LogLevel } from '../../src/observe/logger.ts'

const CANARY = 'c4n4ry'

describe('the log', () => {
  it('is one JSON object per line, with a readable level and time', () => {
    const log = recorded({})
    log.logger.info({ build: 7 }, 'signed')
    const line: unknown = JSON.parse(log.written())
    expect(line).toMatchObject({ level: 'info', msg: 'signed', build: 7, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) })
  })

  it('leaves out what is below its level', () => {
    const log = recorded({ level: 'warn' })
    log.logger.info('not this')
    log.logger.warn('but this')
    expect(log.written()).not.toContain('not this')
    expect(log.written()).toContain('but this')
  })

  it('shows an error with its stack and its cause', () => {
    const log = recorded({})
    log.logger.error({ err: new Error('upload failed', { cause: new Error('disk is full') }) }, 'no')
    expect(JSON.parse(log.written())).toMatchObject({
      err: { message: expect.stringContaining('disk is full'), stack: expect.any(String) },
    })
  })

  it('is for people in a terminal', () => {
    const log = recorded({ pretty: true })
    log.logger.info({ build: 7 }, 'signed')
    expect(log.written()).toMatch(/INFO.*: signed {"build":7}\n/)
  })

  it.each([['pretty'], ['json']])('loses no line when the process exits at once (%s)', async (format) => {
    const program = spawn(process.execPath, [join(import.meta.dirname, 'log-and-exit.ts'), format], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = (await text(program.stdout)).trim().split('\n')
    expect(lines).toHaveLength(1000)
    expect(lines.at(-1)).toContain('line 999')
  })
})

describe('a secret never reaches the log', () => {
  const fields = [
    ...[
      'authorization',
      'Authorization',
      'proxy-authorization',
      'cookie',
      'Set-Cookie',
      'password',
      'newPassword',
      'secret',
      'client_secret',
    ],
    ...['token', 'accessToken', 'x-csrf-token', 'key', 'apiKey', 'api_key', 'API-KEY', 'privateKey', 'passphrase', 'sessionId'],
  ]

  it.each(fields)('in a field called %s, however deep', (field) => {
    const secret = { [field]: CANARY }
    expectClean((logger) => {
      logger.info(secret, 'top')
      logger.info({ request: { headers: secret } }, 'nested')
      logger.info({ a: [{ b: { c: { d: { e: [secret] } } } }] }, 'deep')
      logger.info({ [field]: [CANARY, { inner: CANARY }] }, 'structured')
      logger.child(secret).info('child')
      logger.child({ scope: secret }).child({ x: 1 }).info('grandchild')
      logger.error({ err: Object.assign(new Error('no'), secret, { config: { headers: secret } }) }, 'error')
      logger.error(Object.assign(new Error('no'), secret))
      logger.info('text %j', { inner: secret })
    })
  })

  it.each([
    `postgresql://trellis:${CANARY}@db.example.org:5432/trellis`,
    `https://${CANARY}@example.org/`,
    `redis://:${CANARY}p@ss@cache/0`,
    `https://example.org/confirm?email=a&token=${CANARY}`,
    `/reset?token=${CANARY}&next=/`,
    `/files/x?X-Amz-Signature=${CANARY}`,
    `/callback?code=${CANARY}`,
    `upstream said: Authorization: Basic ${CANARY}==`,
    `upstream said: {"error":"no","client_secret":"\\"${CANARY}"}`,
    `host=db password=${CANARY} user=trellis`,
  ])('in %s', (leak) => {
    expectClean((logger) => {
      logger.info(leak)
      logger.info('connecting to %s', leak)
      logger.info({ url: leak, deep: { list: [leak] } }, 'field')
      logger.child({ url: leak }).info('child')
      logger.error(new Error(`cannot connect to ${leak}`, { cause: new Error(leak) }))
      logger.error({ err: new Error(leak) })
      if (URL.canParse(leak)) logger.info({ url: new URL(leak) })
    })
  })

  it('while everything else stays readable, and that a secret is unset is told', () => {
    const log = recorded({})
    log.logger.info(
      { url: 'https://example.org/nas?build=64570&arch=x86', tokens: 3, tokenId: 'a', secret: null, user: { name: 'ann' } },
      'a=b',
    )
    expect(JSON.parse(log.written())).toMatchObject({
      url: 'https://example.org/nas?build=64570&arch=x86',
      tokens: 3,
      tokenId: 'a',
      secret: null,
      user: { name: 'ann' },
      msg: 'a=b',
    })
  })

  it('wherever in an arbitrary structure it hides, and every line stays JSON', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant({ password: CANARY }), fc.constant(`x://a:${CANARY}@b`))
    const tree = fc.object({ values: [leaf], maxDepth: 4, key: fc.constantFrom('a', 'b', 'err', 'req', 'headers') })
    fc.assert(
      fc.property(tree, fc.string(), (value, message) => {
        const log = recorded({})
        log.logger.info(value, message)
        expect(log.written()).not.toContain(CANARY)
        for (const line of log.written().trim().split('\n')) JSON.parse(line)
      }),
      { numRuns: 200 },
    )
  })
})

function expectClean(write: (logger: Logger) => void): void {
  for (const pretty of [true, false]) {
    const log = recorded({ pretty, level: 'trace' })
    write(log.logger)
    expect(log.written().length).toBeGreaterThan(0)
    expect(log.written()).not.toContain(CANARY)
    expect(log.written()).toContain('[redacted]')
  }
}

function recorded({ level = 'info', pretty = false }: { level?: LogLevel; pretty?: boolean }) {
  const lines: string[] = []
  return { logger: createLogger({ level, pretty, destination: { write: (line) => void lines.push(line) } }), written: () => lines.join('') }
}
