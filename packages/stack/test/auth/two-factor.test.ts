import { expect, it } from 'vitest'
import { newBackupCodes, plainBackupCode } from '../../src/auth/two-factor/backup-codes.ts'
import { base32, stepOfCode, totpCode, totpStep } from '../../src/auth/two-factor/totp.ts'
import { accountSite, outcome } from './account-site.ts'
import { describeAccounts } from './installation.ts'

// RFC 6238, appendix B.
const rfcSecret = Buffer.from('12345678901234567890')
const rfcCodes: readonly (readonly [seconds: number, code: string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
]

it.each(rfcCodes)('makes the code of RFC 6238 at second %i', (seconds, code) => {
  expect(totpCode(rfcSecret, totpStep(seconds * 1_000), 8)).toBe(code)
})

it('takes the codes of the step before and after, and none further away', () => {
  const now = 1_700_000_000_000
  const found = [-2, -1, 0, 1, 2].map((drift) => stepOfCode(rfcSecret, totpCode(rfcSecret, totpStep(now) + drift), now))
  expect(found.map((step) => step !== undefined)).toEqual([false, true, true, true, false])
})

it('writes secrets as RFC 4648 does', () => {
  expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual([
    'MY',
    'MZXQ',
    'MZXW6',
    'MZXW6YQ',
    'MZXW6YTB',
    'MZXW6YTBOI',
  ])
})

it('makes backup codes that can be typed: no letters that look alike, and spaces, hyphens and case do not matter', () => {
  const codes = newBackupCodes()
  expect(codes).toHaveLength(10)
  for (const code of codes) expect(code).toMatch(/^[2-9a-hj-km-np-z]{5}-[2-9a-hj-km-np-z]{5}$/)
  const [code = ''] = codes
  const typed = [code.toUpperCase(), code.replace('-', ' '), code.replace('-', '—'), ` ${code.replace('-', '')} `]
  expect(new Set(typed.map(plainBackupCode))).toEqual(new Set([code.replace('-', '')]))
  expect(plainBackupCode('too-short')).toBeUndefined()
})

/** The code that an authenticator with this secret shows `steps` from now; by default the next one, which is taken already and stays good for a minute. */
function shown(secret: string, steps = 1): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  return totpCode(bytes, totpStep(Date.now()) + steps)
}

describeAccounts('two-factor', (installation) => {
  const enrolled = async (options: Parameters<typeof accountSite>[1] = {}, given: { roles?: readonly string[] } = {}) => {
    const { database, newUser } = installation()
    const site = await accountSite(database, options)
    const user = await newUser(given)
    const browser = site.browser()
    await browser.signIn(user)
    const { secret, uri } = await browser.enrolTwoFactor({ password: user.password })
    expect(uri).toContain(`secret=${secret}`)
    const { backupCodes } = await browser.confirmTwoFactor({ code: shown(secret, 0) })
    return { site, user, browser, secret, backupCodes }
  }

  it('asks for a code after the password, and for nothing before; each code is taken once', async () => {
    const { site, user, secret } = await enrolled()
    const browser = site.browser()
    expect(await browser.signIn({ ...user, password: 'wrong password' }).catch((cause) => cause.code)).toBe('invalid_credentials')
    expect(await browser.signIn(user)).toMatchObject({ next: 'second_step', session: { user: null } })
    expect((await browser.session()).user).toBeNull()
    expect(await outcome(browser.secondStep({ code: '000000' }))).toBe('code_invalid')
    const code = shown(secret)
    expect(await browser.secondStep({ code: `${code.slice(0, 3)} ${code.slice(3)}` })).toMatchObject({ next: 'done' })
    const another = site.browser()
    await another.signIn(user)
    expect(await outcome(another.secondStep({ code }))).toBe('code_invalid')
    expect((await site.mails()).map(({ subject }) => subject)).toEqual(['Two-factor is on at Trellis'])
  })

  it('gives of two who send one code at once one a session', async () => {
    const { site, user, secret } = await enrolled()
    const browsers = [site.browser(), site.browser()]
    for (const browser of browsers) await browser.signIn(user)
    const code = shown(secret)
    const outcomes = await Promise.all(browsers.map((browser) => outcome(browser.secondStep({ code }))))
    expect(outcomes.sort()).toEqual(['code_invalid', 'done'])
  })

  it('takes each backup code once, however it is typed, until there are new ones', async () => {
    const { site, user, browser, backupCodes } = await enrolled()
    const [first = '', second = ''] = backupCodes
    const elsewhere = site.browser()
    await elsewhere.signIn(user)
    expect(await outcome(elsewhere.secondStep({ code: first.toUpperCase().replace('-', ' ') }))).toBe('done')
    await elsewhere.signOut()
    await elsewhere.signIn(user)
    expect(await outcome(elsewhere.secondStep({ code: first }))).toBe('code_invalid')
    expect((await browser.profile()).twoFactor).toEqual({ on: true, required: false, backupCodesLeft: 9 })
    const { backupCodes: renewed } = await browser.renewBackupCodes({ password: user.password })
    expect(await outcome(elsewhere.secondStep({ code: second }))).toBe('code_invalid')
    expect(await outcome(elsewhere.secondStep({ code: renewed[0] ?? '' }))).toBe('done')
  })

  it('remembers a device if it is asked to, until two-factor is turned off', async () => {
    const { site, user, backupCodes, browser } = await enrolled()
    const device = site.browser()
    await device.signIn(user)
    await device.secondStep({ code: backupCodes[0] ?? '', rememberDevice: true })
    await device.signOut()
    expect(await device.signIn(user)).toMatchObject({ next: 'done' })
    expect(await site.browser().signIn(user)).toMatchObject({ next: 'second_step' })
    await browser.disableTwoFactor({ password: user.password, code: backupCodes[1] ?? '' })
    expect(await site.browser().signIn(user)).toMatchObject({ next: 'done' })
  })

  it('stops looking after ten codes in a quarter of an hour', async () => {
    const { site, user, secret } = await enrolled()
    const browser = site.browser()
    await browser.signIn(user)
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await outcome(browser.secondStep({ code: '000000' }))).toBe('code_invalid')
    expect(await outcome(browser.secondStep({ code: shown(secret) }))).toBe('too_many_attempts')
    expect((await installation().accounts.listedUser(user.id))?.status).toBe('locked')
    await installation().accounts.unlock(user.login)
    expect(await outcome(browser.secondStep({ code: shown(secret) }))).toBe('done')
  })

  it('lets roles that need it rest until it is on, in sessions and for keys', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database, { settings: { twoFactorRoles: ['admin'] } })
    const user = await newUser({ roles: ['admin', 'developer'] })
    const { key } = await site.accounts.createKey({ login: user.login, name: 'robot' })
    const browser = site.browser()
    expect(await browser.signIn(user)).toMatchObject({ session: { user: { roles: ['developer'] }, mustEnrol: true } })
    expect(await outcome(browser.users())).toBe('forbidden')
    expect(await outcome(browser.createKey({ name: 'early' }))).toBe('forbidden')
    expect((await site.accounts.accountOfKey(key))?.roles).toEqual(['developer'])
    expect((await site.accounts.explain({ login: user.login, permission: 'accounts.read' })).reasons).toMatchObject([
      { code: 'two_factor_missing' },
    ])
    const { secret } = await browser.enrolTwoFactor({ password: user.password })
    const { backupCodes } = await browser.confirmTwoFactor({ code: shown(secret, 0) })
    expect(await browser.session()).toMatchObject({ user: { roles: ['admin', 'developer'] }, mustEnrol: false })
    expect(await outcome(browser.users())).toBe('done')
    expect(await outcome(browser.disableTwoFactor({ password: user.password, code: backupCodes[0] ?? '' }))).toBe('two_factor_is_required')
  })

  it('is turned off by an administrator for who has lost everything, who is told', async () => {
    const { site, user } = await enrolled()
    await site.mails()
    await site.accounts.resetTwoFactor(user.login)
    expect((await site.mails()).map(({ subject }) => subject)).toEqual(['Two-factor is off at Trellis'])
    expect(await site.browser().signIn(user)).toMatchObject({ next: 'done' })
  })

  it('keeps neither its secret nor a backup code in clear', async () => {
    const { secret, backupCodes } = await enrolled()
    const { db } = installation()
    const stored = JSON.stringify([
      await db.selectFrom('two_factor').selectAll().execute(),
      await db.selectFrom('backup_code').selectAll().execute(),
    ])
    for (const text of [secret, ...backupCodes, ...backupCodes.map((code) => code.replace('-', ''))]) expect(stored).not.toContain(text)
  })
})
