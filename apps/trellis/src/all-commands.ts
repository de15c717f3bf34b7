import { commandSpecs } from '@trellis/spkrepo/commands'
import type { Command } from './command.ts'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { doctor } from './commands/doctor.ts'
import { jobCommands } from './commands/jobs.ts'
import { keyCommands } from './commands/key.ts'
import { migrate } from './commands/migrate.ts'
import { queueCommands } from './commands/queues.ts'
import { roleCommands } from './commands/roles.ts'
import { runCommands } from './commands/run.ts'
import { serviceCommands } from './commands/service-commands.ts'
import { publishCommand } from './commands/spkrepo-publish.ts'
import { storageCommands } from './commands/storage.ts'
import { up } from './commands/up.ts'
import { userCommands } from './commands/user.ts'
import { modelCommands } from './model-commands.ts'

/** Every command, in the order in which the help lists them. What a command does is loaded when it is run: most of what is asked is how. */
export const commands: readonly Command[] = [
  up,
  migrate,
  ...roleCommands,
  doctor,
  ...queueCommands,
  ...jobCommands,
  backupCommand,
  restoreCommand,
  ...runCommands,
  ...storageCommands,
  ...userCommands,
  ...keyCommands,
  ...modelCommands,
  publishCommand,
  ...serviceCommands('spkrepo', commandSpecs),
]
