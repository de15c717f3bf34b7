import type { Terminal } from './command.ts'
import { runCommandLine } from './command-line.ts'
import { publishCommand } from './commands/spkrepo-publish.ts'
import { modelCommands } from './model-commands.ts'

const terminal: Terminal = {
  environment: process.env,
  stdin: process.stdin,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  // Back to the first column, and what is left of the old line removed.
  redraw: (line) => void process.stderr.write(line === undefined ? '\n' : `\r${line}\u001b[K`),
}

/** Commands that need no service: to load them all would take longer than most of these take. */
const lightCommands = [...modelCommands, publishCommand]

/** Runs the command line of this process. */
export async function trellis(): Promise<void> {
  const args = process.argv.slice(2)
  const isAboutModels = modelCommands.some(({ words }) => words[0] === args[0])
  const isLight = isAboutModels || publishCommand.words.every((word, index) => word === args[index])
  const { commands } = isLight ? { commands: lightCommands } : await import('./all-commands.ts')
  const services = async () => (await import('./services.ts')).services
  process.exitCode = await runCommandLine(args, { commands, services, terminal })
}
