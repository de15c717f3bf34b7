import { createTransport } from 'nodemailer'
import { StackError } from '../errors.ts'
import type { Mail, Mailer } from './mailer.ts'
import type { SmtpServer } from './smtp-url.ts'

export interface SmtpOptions {
  readonly server: SmtpServer
  /** `name@host`, or `Name <name@host>`. */
  readonly from: string
  /** How long the server may stay silent. Milliseconds. */
  readonly timeoutMs: number
}

/** Hands mail to an SMTP server, over a connection of its own each: installations send a mail now and then. */
export function smtpMailer({ server, from, timeoutMs }: SmtpOptions): Mailer {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.tls === 'at-once',
    requireTLS: server.tls === 'required',
    ignoreTLS: server.tls === 'never',
    ...(server.auth === undefined ? {} : { auth: server.auth }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    send: async (mail) => {
      try {
        await transport.sendMail({ ...headersOf(mail, { from, domain }), text: mail.text, html: mail.html })
      } catch (cause) {
        throw isRefusal(cause)
          ? new StackError('mail_refused', `the mail server does not take this mail: ${messageOf(cause)}`, { cause })
          : cause
      }
    },
    check: async () => void (await transport.verify()),
    close: () => transport.close(),
  }
}

function headersOf({ id, to, subject }: Mail, { from, domain }: { readonly from: string; readonly domain: string }) {
  const headers = { 'auto-submitted': 'auto-generated' }
  return { from, to: { name: '', address: to }, subject, messageId: `<${id}@${domain}>`, headers }
}

/** 5xx to the reader or the text is for good. To the sender or the sign-in it is a matter of the configuration, which somebody may mend. */
function isRefusal(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('responseCode' in cause) || typeof cause.responseCode !== 'number') return false
  const command = 'command' in cause ? cause.command : undefined
  return cause.responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
