import type { ParseArgsOptionDescriptor } from 'node:util'
import type { Service } from '@trellis/stack'

/** An option as `node:util` parses it, with what `--help` says of it. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** How the value is called in the help text, for example `DIR`. */
  readonly value?: string
  readonly summary: string
  readonly required?: boolean
}

export type Options = Readonly<Record<string, OptionSpec>>

/** Loads every service of the release. */
export type LoadServices = () => Promise<readonly Service[]>

/** What the person typed, checked against the command's options. */
export interface Invocation {
  readonly command: Command
  readonly services: LoadServices
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  readonly positionals: readonly string[]
  readonly terminal: Terminal
}

/** The streams of the process, so that a command can be run in a test. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  /** One line to standard output. */
  print(line: string): void
  /** One line to standard error. */
  complain(line: string): void
  /** Columns of the terminal behind standard error; undefined when there is none. */
  readonly columns: number | undefined
  /** Writes the last line of that terminal anew; undefined leaves it and begins another. */
  redraw(line: string | undefined): void
}

/** Exit codes: 0 done, 1 failed, 2 the command line is wrong. */
export type ExitCode = 0 | 1 | 2

export interface Command {
  /** The words that call it, for example `['user', 'create']`. */
  readonly words: readonly string[]
  readonly summary: string
  /** How its arguments are called in the help text; a last one that ends in `…` may be given several times. */
  readonly positionals: readonly string[]
  readonly options: Options
  /** Ready-made calls for the help text. */
  readonly examples?: readonly string[]
  run(invocation: Invocation): Promise<ExitCode>
}

/** A command line that names no command, or names it wrongly. Ends the process with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Options every command takes that opens the stores. */
export const storeOptions = {
  data: { type: 'string', value: 'DIR', summary: 'folder of the embedded database and of stored files (default: data)' },
  config: { type: 'string', value: 'FILE', summary: 'TOML configuration (default: $TRELLIS_CONFIG)' },
} as const satisfies Options

/** For commands that print data. */
export const jsonOption = { json: { type: 'boolean', summary: 'print one JSON document instead of a sentence' } } as const satisfies Options

/** The options in the form that `node:util`'s `parseArgs` takes. */
export function parseArgsOptions(options: Options): Record<string, ParseArgsOptionDescriptor> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
    ]),
  )
}

/** The text value of an option, or undefined when it was not given. */
export function textOf(invocation: Invocation, option: string): string | undefined {
  const value = invocation.values[option]
  return typeof value === 'string' ? value : undefined
}

/** Every value of a repeatable option; commas separate too. */
export function listOf(invocation: Invocation, option: string): readonly string[] {
  const value = invocation.values[option]
  const texts = Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
  return texts
    .flatMap((text: string) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
}
