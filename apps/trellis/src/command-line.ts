import { parseArgs } from 'node:util'
import { type Command, type ExitCode, type LoadServices, parseArgsOptions, type Terminal, UsageError } from './command.ts'
import { commandHelp, overview } from './help.ts'

/**
 * Finds the command that `args` name, checks its options and runs it. Returns the exit code: 0 done, 1 failed (one line on
 * standard error says why), 2 the command line is wrong (one line says what, and where the help is).
 */
export async function runCommandLine(
  args: readonly string[],
  { commands, services, terminal }: { readonly commands: readonly Command[]; readonly services: LoadServices; readonly terminal: Terminal },
): Promise<ExitCode> {
  const [first] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.print(overview(commands))
    return first === undefined ? 2 : 0
  }
  try {
    const command = find(args, commands)
    const rest = args.slice(command.words.length)
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.print(commandHelp(command))
      return 0
    }
    return await command.run({ command, services, terminal, ...parse(command, rest) })
  } catch (cause) {
    terminal.complain(`trellis: ${sentenceOf(cause)}`)
    if (cause instanceof UsageError) return 2
    if (terminal.environment.TRELLIS_LOG_LEVEL === 'debug' && cause instanceof Error) terminal.complain(cause.stack ?? '')
    return 1
  }
}

/** Node reports a host with several addresses as a bundle of failures whose own message is empty. */
function sentenceOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(sentenceOf).join('; ')
  return cause instanceof Error ? cause.message : String(cause)
}

function find(args: readonly string[], commands: readonly Command[]): Command {
  const found = commands.find(({ words }) => words.every((word, index) => args[index] === word))
  if (found !== undefined) return found
  const family = commands.filter(({ words }) => words[0] === args[0] && words.length > 1)
  const choices = family.length === 0 ? commands.map(({ words }) => words.join(' ')) : family.map(({ words }) => words.join(' '))
  const typed =
    args
      .filter((arg) => !arg.startsWith('-'))
      .slice(0, 2)
      .join(' ') || args[0]
  throw new UsageError(`no command "${typed}"; there are: ${[...new Set(choices)].join(', ')}. See "trellis --help".`)
}

function parse(command: Command, args: readonly string[]) {
  const hint = `See "trellis ${command.words.join(' ')} --help".`
  const { values, positionals } = parsed(command, args, hint)
  if (!takes(command.positionals, positionals.length)) {
    const wanted = command.positionals.length === 0 ? 'no arguments' : command.positionals.join(' ')
    throw new UsageError(
      `"trellis ${command.words.join(' ')}" takes ${wanted}, got ${positionals.length === 0 ? 'none' : positionals.join(' ')}. ${hint}`,
    )
  }
  for (const [name, option] of Object.entries(command.options)) {
    if (option.required === true && values[name] === undefined) throw new UsageError(`--${name} is missing. ${hint}`)
  }
  return { values, positionals }
}

/** Whether so many arguments fit; the last one may stand for several. */
function takes(positionals: readonly string[], count: number): boolean {
  return positionals.at(-1)?.endsWith('…') === true ? count >= positionals.length : count === positionals.length
}

function parsed(command: Command, args: readonly string[], hint: string) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: parseArgsOptions(command.options), allowPositionals: true })
    return { values: values as Record<string, string | boolean | string[] | undefined>, positionals }
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message.split('. ')[0] : String(cause)}. ${hint}`, { cause })
  }
}
