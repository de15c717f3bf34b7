import { flag, type Rule, text, without, withoutUnless } from './collected.ts'

/** What Flask-Security was told of accounts. */
export const accountRules: Readonly<Record<string, Rule>> = {
  SECURITY_REGISTERABLE: flag((value, setting, out) =>
    // As there: whoever registers confirms the address, and an administrator activates the account.
    out.set('trellis', 'accounts.registration', { ...setting, value: value ? 'approval' : 'off' }),
  ),
  SECURITY_CONFIRMABLE: withoutUnless(true, 'addresses are always confirmed by a mailed link'),
  SECURITY_RECOVERABLE: withoutUnless(true, 'passwords can always be reset by a mailed link'),
  SECURITY_CHANGEABLE: withoutUnless(true, 'people can always change their password'),
  SECURITY_PASSWORD_CONFIRM_REQUIRED: withoutUnless(false, 'the forms ask for a password once, and can show it'),
  SECURITY_CACHE_CONTROL: without('what is told of accounts is never stored by caches'),
  SECURITY_PASSWORD_SALT: text('the salt that the old hashes were made with', (_value, setting, out) =>
    out.set('trellis', 'accounts.oldPasswordSalt', setting),
  ),
  SECURITY_PASSWORD_HASH: text('sha512_crypt', (value, setting, out) => {
    if (value !== 'sha512_crypt')
      out.remark(setting, 'only old hashes of sha512_crypt can be checked; other users must reset their password')
  }),
}
