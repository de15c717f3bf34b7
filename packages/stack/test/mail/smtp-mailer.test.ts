import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { htmlBody, textBody } from '../../src/mail/mail-body.ts'
import type { Mail } from '../../src/mail/mailer.ts'
import { smtpMailer } from '../../src/mail/smtp-mailer.ts'
import { parseSmtpUrl } from '../../src/mail/smtp-url.ts'
import { mailServer, saying } from './mail-server.ts'

const mail: Mail = { id: 'one', to: 'ada@example.com', subject: 'Grüße', text: 'Hello Ada\n', html: '<p>Hello Ada</p>' }

function mailerTo(url: string, timeoutMs = 10_000) {
  const mailer = smtpMailer({ server: parseSmtpUrl(url), from: 'Trellis <trellis@example.org>', timeoutMs })
  onTestFinished(() => mailer.close())
  return mailer
}

it('hands a mail over as text and HTML, under the same Message-ID each time', async () => {
  const { port, received } = await mailServer()
  const mailer = mailerTo(`smtp://127.0.0.1:${port}`)
  await mailer.send(mail)
  await mailer.send(mail)
  expect(received).toHaveLength(2)
  for (const { to, source } of received) {
    expect(to).toEqual(['ada@example.com'])
    expect(source).toMatch(/^Message-ID: <one@example\.org>/m)
    expect(source).toMatch(/^From: Trellis <trellis@example\.org>/m)
    expect(source).toMatch(/^Auto-Submitted: auto-generated/im)
    expect(source).toContain('text/plain')
    expect(source).toContain('<p>Hello Ada</p>')
  }
})

it('cannot be made to write to more readers or headers by what stands in an address or subject', async () => {
  const { port, received } = await mailServer()
  const sent = mailerTo(`smtp://127.0.0.1:${port}`).send({
    ...mail,
    subject: 'Hi\r\nBcc: eve@example.com\r\n\r\nBody',
    to: 'ada@example.com',
  })
  await sent
  expect(received[0]?.to).toEqual(['ada@example.com'])
  expect(received[0]?.source).not.toMatch(/^Bcc:/im)
})

it('signs in where the address has a name and password', async () => {
  const logins: string[] = []
  const { port } = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username = '', password = '' }, _session, done) => {
      logins.push(`${username} ${password}`)
      done(null, { user: username })
    },
  })
  await mailerTo(`smtp://trellis:p%40ss@127.0.0.1:${port}`).send(mail)
  expect(logins).toEqual(['trellis p@ss'])
})

it('sends nothing in clear to another machine, nor where TLS was asked for', async () => {
  const { port, received } = await mailServer()
  await expect(mailerTo(`smtp://127.0.0.1:${port}?tls=required`).send(mail)).rejects.toThrow(/STARTTLS/i)
  expect(received).toEqual([])
  expect(parseSmtpUrl('smtp://mail.example.org')).toMatchObject({ port: 587, tls: 'required' })
  expect(parseSmtpUrl('smtps://mail.example.org')).toMatchObject({ port: 465, tls: 'at-once' })
  expect(parseSmtpUrl('smtp://mail.example.org:25?tls=never')).toMatchObject({ port: 25, tls: 'never' })
})

it('tells what no repeat could help from what may pass', async () => {
  const refusing = await mailServer({ onRcptTo: (_address, _session, done) => done(saying(550, 'no such mailbox')) })
  await expect(mailerTo(`smtp://127.0.0.1:${refusing.port}`).send(mail)).rejects.toMatchObject({ code: 'mail_refused' })
  const busy = await mailServer({ onRcptTo: (_address, _session, done) => done(saying(451, 'try again later')) })
  await expect(mailerTo(`smtp://127.0.0.1:${busy.port}`).send(mail)).rejects.not.toMatchObject({ code: 'mail_refused' })
  const locked = await mailServer({ onMailFrom: (_address, _session, done) => done(saying(550, 'not you')) })
  await expect(mailerTo(`smtp://127.0.0.1:${locked.port}`).send(mail)).rejects.not.toMatchObject({ code: 'mail_refused' })
})

it('gives up on a server that takes the call and says nothing', async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => void silent.close())
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  await expect(mailerTo(`smtp://127.0.0.1:${port}`, 200).send(mail)).rejects.toThrow(/greeting/i)
})

it('refuses an address that is none, without showing the password in it', () => {
  for (const url of [
    'mail.example.org',
    'http://u:hunter22@mail.example.org',
    'smtp://u:hunter22@',
    'smtp://u:hunter22@host?tls=maybe',
    'smtp://h?x=1',
  ]) {
    expect(() => parseSmtpUrl(url)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('hunter22') }),
    )
  }
})

it('shows every text as text, also in HTML', () => {
  const content = { subject: '<b>', paragraphs: ['1 < 2 & "3"'], link: { label: 'Go', address: 'https://x.example/#token=a&b' } }
  expect(textBody(content)).toBe('1 < 2 & "3"\n\nGo:\nhttps://x.example/#token=a&b\n')
  expect(htmlBody(content)).not.toMatch(/<b>|1 < 2/)
})
