import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Terminal, UsageError } from '../command.ts'

/** The password from standard input (its last line break is dropped), or asked for twice without showing it. */
export async function readPassword(terminal: Terminal, fromStdin: boolean): Promise<string> {
  if (fromStdin) return (await text(terminal.stdin)).replace(/\r?\n$/, '')
  if (!terminal.stdin.isTTY) throw new UsageError('there is no terminal to ask for the password in; pass --password-stdin')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const prompt = createInterface({ input: terminal.stdin, output: silent, terminal: true })
  try {
    terminal.complain('Password:')
    const password = await prompt.question('')
    terminal.complain('Again:')
    if ((await prompt.question('')) !== password) throw new UsageError('the two passwords differ')
    return password
  } finally {
    prompt.close()
  }
}
