import { spkrepo } from '@trellis/spkrepo'
import type { Command, Terminal } from './command.ts'
import { runCommandLine } from './command-line.ts'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { checkModels } from './commands/bpmn-check.ts'
import { runModel } from './commands/bpmn-run.ts'
import { playScenarios } from './commands/bpmn-scenario.ts'
import { doctor } from './commands/doctor.ts'
import { jobCommands } from './commands/jobs.ts'
import { createKey } from './commands/key.ts'
import { migrate } from './commands/migrate.ts'
import { runPython } from './commands/python.ts'
import { queueCommands } from './commands/queues.ts'
import { roleCommands } from './commands/roles.ts'
import { runCommands } from './commands/run.ts'
import { serviceCommands } from './commands/service-commands.ts'
import { up } from './commands/up.ts'
import { createUser } from './commands/user.ts'

const services = [spkrepo]

const commands: readonly Command[] = [
  up,
  migrate,
  ...roleCommands,
  doctor,
  ...queueCommands,
  ...jobCommands,
  backupCommand,
  restoreCommand,
  ...runCommands,
  createUser,
  createKey,
  runPython,
  checkModels,
  runModel,
  playScenarios,
  ...serviceCommands(services),
]

const terminal: Terminal = {
  environment: process.env,
  stdin: process.stdin,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  // Back to the first column, and what is left of the old line removed.
  redraw: (line) => void process.stderr.write(line === undefined ? '\n' : `\r${line}\u001b[K`),
}

/** Runs the command line of this process. */
export async function trellis(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), { commands, services, terminal })
}
