import { openMailer } from '../mail/open-mailer.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, when } from './finding.ts'

/** Whether the mail server lets us in. Sends nothing. */
export function examineMail({ config: { stack } }: Pick<Runtime, 'config'>): Examination {
  return {
    area: 'mail',
    look: async () => {
      const mailer = openMailer(stack.mail, { hasTerminal: false })
      if (mailer === undefined) {
        return [
          when(
            stack.accounts.registration !== 'off',
            ['mail-unset', 'warning'],
            [
              'people may register, and no mail server is set',
              'nobody can confirm an address or set a forgotten password anew',
              'set TRELLIS_MAIL_SMTP_URL, or switch registration off',
            ],
          ),
        ]
      }
      try {
        const refusal = await mailer.check().then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        )
        return [
          when(
            refusal !== undefined,
            ['mail-refused', 'danger'],
            [
              `the mail server does not take mail from here: ${refusal}`,
              'letters wait and are tried again, and people wait for them',
              'see that the server of TRELLIS_MAIL_SMTP_URL runs, can be reached from here, and knows its user and password',
            ],
          ),
        ]
      } finally {
        mailer.close()
      }
    },
  }
}
