import { type Task, task } from '@trellis/queue'
import { Compile } from 'typebox/compile'
import { StackError } from '../../errors.ts'
import { htmlBody, textBody } from '../../mail/mail-body.ts'
import type { Mailer } from '../../mail/mailer.ts'
import type { AuthParts } from '../parts.ts'
import { Letter } from './letter.ts'
import { writeLetter } from './write-letter.ts'

export type LetterTask = Task<string, Letter>

const Input = Compile(Letter)

/** A mail server that is away for a night must not need anybody; links are good for an hour or a day from when the letter is written. */
const retry = { attempts: 15, backoff: { kind: 'exponential', base: '5s', cap: '1h', jitter: 'equal' } } as const

/** Writes letters and hands them to the mailer. A letter that is sent twice, because a worker died in between, is the same one. */
export function letterTask(parts: AuthParts, mailer: Mailer): LetterTask {
  return task({
    name: 'trellis.letter',
    input: Input,
    queue: 'mail',
    delivery: 'at-least-once',
    retry: { ...retry, when: (error) => !(error instanceof StackError && error.code === 'mail_refused') },
    timeout: '2m',
    run: async (letter) => {
      const written = await writeLetter(parts, letter)
      if (written === undefined) return
      const { to, content } = written
      await mailer.send({ id: letter.id, to, subject: content.subject, text: textBody(content), html: htmlBody(content) })
    },
  })
}
