import type { Command, Options } from './command.ts'

/** The page of `trellis --help`. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length))
  return [
    'Usage: trellis <command> [options]',
    '',
    'Commands:',
    ...commands.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.summary}`),
    '',
    'Run "trellis <command> --help" for the options of one command.',
    'Every setting can also stand in a TOML file (--config or TRELLIS_CONFIG) or in the environment, for example TRELLIS_HTTP_PORT.',
  ].join('\n')
}

/** The page of `trellis <command> --help`. */
export function commandHelp(command: Command): string {
  return [
    `Usage: trellis ${usageOf(command)} [options]`,
    '',
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    '',
    'Options:',
    ...optionLines({ ...command.options, help: { type: 'boolean', short: 'h', summary: 'show this page' } }),
    ...(command.examples === undefined ? [] : ['', 'Examples:', ...command.examples.map((example) => `  ${example}`)]),
  ].join('\n')
}

function usageOf(command: Command): string {
  return [...command.words, ...command.positionals].join(' ')
}

function optionLines(options: Options): readonly string[] {
  const flags = Object.entries(options).map(([name, { short, value }]) => {
    const long = value === undefined ? `--${name}` : `--${name} ${value}`
    return short === undefined ? `    ${long}` : `-${short}, ${long}`
  })
  const width = Math.max(...flags.map((flag) => flag.length))
  return Object.values(options).map((option, index) => {
    const notes = [option.required === true ? 'required' : '', option.multiple === true ? 'may be repeated' : ''].filter(
      (note) => note !== '',
    )
    return `  ${(flags[index] ?? '').padEnd(width)}  ${option.summary}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`
  })
}
