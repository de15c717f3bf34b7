import type { CommandSpec } from '@trellis/stack'
import { adoptSpec } from './adoption/adopt-spec.ts'
import { operatorSpecs } from './commands/specs.ts'

/**
 * `trellis spkrepo …`. Nothing but what the help says: what the commands do is in commands.ts, and whatever that needs is not loaded to explain them.
 */
export const commandSpecs: readonly CommandSpec[] = [
  { name: 'activate', positionals: ['PACKAGE', 'VERSION'], summary: 'offer every build of a version to devices' },
  { name: 'deactivate', positionals: ['PACKAGE', 'VERSION'], summary: 'take every build of a version out of the catalog' },
  adoptSpec,
  ...operatorSpecs,
]
