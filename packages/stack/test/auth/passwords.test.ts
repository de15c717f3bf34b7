import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { flaskSecurityPasswords } from '../../src/auth/passwords/flask-security.ts'
import { parsedSha512Crypt, sha512CryptChecksum } from '../../src/auth/passwords/sha512-crypt.ts'
import { setPassword } from '../../src/auth/passwords/stored-password.ts'
import { accountSite, outcome } from './account-site.ts'
import { describeAccounts } from './installation.ts'

// The test vectors of the specification of SHA-crypt.
const vectors: readonly (readonly [password: string, stored: string])[] = [
  ['Hello world!', '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'],
  [
    'Hello world!',
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  ],
  [
    'This is just a test',
    '$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
  ],
  [
    'a very much longer text to encrypt.  This one even stretches over morethan one line.',
    '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
  ],
  [
    'we have a short salt string but not a short password',
    '$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0',
  ],
  [
    'a short string',
    '$6$rounds=123456$asaltof16chars..$BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1',
  ],
  [
    'the minimum number is still observed',
    '$6$rounds=10$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.',
  ],
]

it.each(vectors)('computes the published checksum of %j', (password, stored) => {
  const parsed = parsedSha512Crypt(stored)
  if (parsed === undefined) throw new Error('not parsed')
  expect(sha512CryptChecksum(Buffer.from(password), parsed)).toBe(parsed.checksum)
})

it('recognises sha512_crypt and nothing else', () => {
  const verifier = flaskSecurityPasswords('salt')
  expect(verifier.recognises(vectors[0]?.[1] ?? '')).toBe(true)
  for (const other of ['', 'salt:key', '$5$saltstring$abc', '$2b$12$abcdefghijklmnopqrstuv', '$6$salt$short'])
    expect(verifier.recognises(other)).toBe(false)
})

describeAccounts('passwords of an older system', (installation) => {
  it('open the account as before, and are hashed anew when they do', async () => {
    const { database, db, newUser } = installation()
    const salt = 'the-salt-of-the-old-system'
    const site = await accountSite(database, { passwordVerifiers: [flaskSecurityPasswords(salt)] })
    const { id, login } = await newUser()
    const password = 'what I always typed'
    const peppered = createHmac('sha512', salt).update(password).digest('base64')
    const checksum = sha512CryptChecksum(Buffer.from(peppered), { salt: 'saltstring', rounds: 1_000 })
    await setPassword(db, database.dialect, { userId: id, hash: `$6$rounds=1000$saltstring$${checksum}` })
    const stored = async () => (await db.selectFrom('account').select('password').where('user_id', '=', id).executeTakeFirst())?.password
    expect(await outcome(site.browser().signIn({ login, password: 'something else' }))).toBe('invalid_credentials')
    expect(await stored()).toMatch(/^\$6\$/)
    expect(await outcome(site.browser().signIn({ login, password }))).toBe('done')
    expect(await stored()).not.toMatch(/^\$6\$/)
    expect(await outcome(site.browser().signIn({ login, password }))).toBe('done')
    const { events } = await site.accounts.auditEvents({ action: 'password.rehashed', page: 1, pageSize: 10 })
    expect(events).toMatchObject([{ subject: `user:${id}`, details: { from: 'flask-security' } }])
  })
})
