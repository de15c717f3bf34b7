import { createInterface } from 'node:readline/promises'
import type { Terminal } from '../command.ts'

/** A person who reads lines and answers questions. */
export interface Prompt {
  say(line: string): void
  /** The answer without surrounding blanks; undefined when the person has left. */
  ask(question: string): Promise<string | undefined>
  close(): void
}

/** The person at the terminal; Ctrl-C and Ctrl-D are how they leave. */
export function terminalPrompt(terminal: Terminal): Prompt {
  const reader = createInterface({ input: terminal.stdin, output: process.stdout })
  const left = new AbortController()
  reader.on('SIGINT', () => left.abort())
  reader.on('close', () => left.abort())
  return {
    say: (line) => terminal.print(line),
    async ask(question) {
      try {
        return (await reader.question(question, { signal: left.signal })).trim()
      } catch (cause) {
        if (left.signal.aborted) return undefined
        throw cause
      }
    },
    close: () => reader.close(),
  }
}
