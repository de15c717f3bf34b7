import type { CommandCall, CommandResult } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { cleanCommand } from './clean.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { mirrorCommand } from './mirror.ts'
import { seedCommand } from './seed.ts'
import type { OperatorCommand } from './service-command.ts'

/** By the names of `operatorSpecs`. */
const commands: Readonly<Record<string, OperatorCommand>> = {
  import: importCommand,
  export: exportCommand,
  mirror: mirrorCommand,
  seed: seedCommand,
  clean: cleanCommand,
}

type Command = (positionals: readonly string[], call: CommandCall) => Promise<CommandResult>

/** What the commands of operators do in this installation. */
export function operatorCommands(parts: Parts): Readonly<Record<string, Command>> {
  const bound =
    (run: OperatorCommand): Command =>
    async (positionals, call) =>
      await run(parts, positionals, call)
  return Object.fromEntries(Object.entries(commands).map(([name, run]) => [name, bound(run)]))
}
