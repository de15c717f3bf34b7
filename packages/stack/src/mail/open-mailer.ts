import type { StackConfig } from '../config/stack-config.ts'
import type { Mailer } from './mailer.ts'
import { smtpMailer } from './smtp-mailer.ts'
import { parseSmtpUrl } from './smtp-url.ts'
import { terminalMailer } from './terminal-mailer.ts'

/** Where mail goes by configuration: the SMTP server; else the terminal of the one process that is all of an installation; else nowhere. */
export function openMailer(
  { smtpUrl, from, timeoutSeconds }: StackConfig['mail'],
  { hasTerminal }: { readonly hasTerminal: boolean },
): Mailer | undefined {
  if (smtpUrl !== undefined) return smtpMailer({ server: parseSmtpUrl(smtpUrl), from, timeoutMs: timeoutSeconds * 1_000 })
  return hasTerminal ? terminalMailer((text) => void process.stdout.write(text)) : undefined
}
