import { expect, it } from 'vitest'
import type { Command } from '../src/command.ts'
import { runCommandLine } from '../src/command-line.ts'

/** Runs a command that throws `cause`. Returns the exit code and what was printed on standard error. */
async function failWith(cause: unknown, environment: Readonly<Record<string, string>> = {}) {
  const lines: string[] = []
  const failing: Command = {
    words: ['fail'],
    summary: 'fail',
    positionals: [],
    options: {},
    run: async () => {
      throw cause
    },
  }
  const terminal = {
    environment,
    stdin: process.stdin,
    print: () => {},
    complain: (line: string) => lines.push(line),
    columns: undefined,
    redraw: () => {},
  }
  return { code: await runCommandLine(['fail'], { commands: [failing], services: async () => [], terminal }), lines }
}

it('a command that fails ends with 1 and one line that says why', async () => {
  expect(await failWith(new Error('the disk is full'))).toEqual({ code: 1, lines: ['trellis: the disk is full'] })
})

it('a host with two addresses, none of which answers, is not an empty line', async () => {
  const refused = (address: string) => new Error(`connect ECONNREFUSED ${address}:5432`)

  expect(await failWith(new AggregateError([refused('::1'), refused('127.0.0.1')]))).toEqual({
    code: 1,
    lines: ['trellis: connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432'],
  })
})

it('where it happened is shown to those who ask for it', async () => {
  const { lines } = await failWith(new Error('the disk is full'), { TRELLIS_LOG_LEVEL: 'debug' })

  expect(lines[1]).toContain('failures.test.ts')
})
