import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'
import { openRuntime } from '../../src/roles/runtime.ts'
import { startUp } from '../../src/roles/up.ts'
import { freePort, tempDir } from '../../src/testing/index.ts'
import { serviceNamed } from '../roles/services.ts'
import { mailServer, saying } from './mail-server.ts'

/** An installation that runs, with this mail server. */
async function installation(smtpUrl: string) {
  const port = await freePort()
  const runtime = await openRuntime({
    services: [serviceNamed('notes')],
    purpose: 'serve',
    alone: true,
    environment: {
      TRELLIS_DATA_DIR: tempDir('letters'),
      TRELLIS_SECRET: randomBytes(32).toString('hex'),
      TRELLIS_ACCOUNTS_PASSWORD_COST: '8',
      TRELLIS_HTTP_HOST: '127.0.0.1',
      TRELLIS_PUBLIC_URL: 'https://trellis.example',
      TRELLIS_MAIL_SMTP_URL: smtpUrl,
      TRELLIS_MAIL_FROM: 'trellis@example.org',
    },
    flags: { 'http.port': port },
    logger: createLogger({ level: 'silent', pretty: false }),
  })
  const running = await startUp(runtime)
  onTestFinished(async () => {
    await running.stop()
    await runtime.close()
  })
  await runtime.accounts.createUser({ email: 'ada@example.com', username: 'ada.l', password: 'correct horse battery', roles: [] })
  const ask = async (email: string) =>
    await fetch(`http://127.0.0.1:${port}/_account/reset-password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'evil.example' },
      body: JSON.stringify({ email }),
    })
  return { runtime, ask }
}

it('reach their reader although the server was busy at first; links are to the configured address, and strangers get none', async () => {
  let refusals = 1
  const server = await mailServer({
    onRcptTo: (_address, _session, done) => {
      refusals -= 1
      done(refusals >= 0 ? saying(451, 'try again later') : undefined)
    },
  })
  const { ask } = await installation(`smtp://127.0.0.1:${server.port}`)
  const answers = [await ask('stranger@example.com'), await ask('ada@example.com')]
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  await vi.waitFor(() => expect(server.received).toHaveLength(1), { timeout: 50_000, interval: 100 })
  const [{ to, source } = { to: [], source: '' }] = server.received
  expect(to).toEqual(['ada@example.com'])
  const plain = source.replace(/=\r?\n/g, '').replace(/=3D/g, '=')
  expect(plain).toContain('https://trellis.example/reset#token=')
  expect(plain).not.toContain('evil.example')
})

it('are not tried again when the server says that it never will', async () => {
  const server = await mailServer({ onRcptTo: (_address, _session, done) => done(saying(550, 'no such mailbox')) })
  const { runtime, ask } = await installation(`smtp://127.0.0.1:${server.port}`)
  await ask('ada@example.com')
  await vi.waitFor(
    async () => {
      const { mail } = await runtime.engine.counts()
      expect(mail).toMatchObject({ dead: 1 })
    },
    { timeout: 50_000, interval: 100 },
  )
})
