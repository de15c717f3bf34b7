import { expect, it } from 'vitest'
import { examineMail } from '../../src/doctor/mail.ts'
import { mailServer } from '../mail/mail-server.ts'
import { runtimeOf } from '../roles/services.ts'

const found = async (smtpUrl: string | undefined, registration: 'off' | 'open' = 'off') => {
  const { config } = await runtimeOf()
  const { mail, accounts } = config.stack
  const stack = {
    ...config.stack,
    mail: { ...mail, timeoutSeconds: 5, ...(smtpUrl && { smtpUrl }) },
    accounts: { ...accounts, registration },
  }
  return await examineMail({ config: { ...config, stack } }).look(AbortSignal.timeout(10_000))
}
const codesOf = (findings: Awaited<ReturnType<typeof found>>) => findings.flatMap((finding) => finding?.code ?? [])

it('the doctor is content with a mail server that lets us in, and sends nothing', async () => {
  const server = await mailServer()
  expect(codesOf(await found(`smtp://127.0.0.1:${server.port}`))).toEqual([])
  expect(server.received).toEqual([])
})

it('the doctor says that the mail server refuses us, and not by which password', async () => {
  const server = await mailServer({ authOptional: false, onAuth: (_auth, _session, done) => done(new Error('who are you?')) })
  const findings = await found(`smtp://postman:hunter2hunter2@127.0.0.1:${server.port}`)
  expect(codesOf(findings)).toEqual(['mail-refused'])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

it('the doctor misses a mail server where people register, and only there', async () => {
  expect(codesOf(await found(undefined))).toEqual([])
  expect(codesOf(await found(undefined, 'open'))).toEqual(['mail-unset'])
})
