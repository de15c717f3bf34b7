import type { Mailer } from './mailer.ts'

/** Writes mail to the terminal, for an installation that one person tries out. */
export function terminalMailer(write: (text: string) => void): Mailer {
  return {
    send: async ({ to, subject, text }) => {
      const lines = [`To: ${to}`, `Subject: ${subject}`, '', ...text.trimEnd().split('\n')]
      write(`\n${lines.map((line) => `  | ${line}`).join('\n')}\n\n`)
    },
    check: async () => {},
    close: () => {},
  }
}
