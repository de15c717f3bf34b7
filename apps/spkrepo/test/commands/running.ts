import type { CommandCall, CommandResult } from '@trellis/stack'
import { aCall } from '../a-call.ts'
import type { Repository } from '../upload/repository.ts'

/** Calls a command of the service as the command line does; `lines` has what it told on the way. */
export async function runCommand(
  { runtime }: Repository,
  name: string,
  positionals: readonly string[],
  values: CommandCall['values'] = {},
  options: { readonly signal?: AbortSignal } = {},
): Promise<CommandResult & { readonly lines: readonly unknown[] }> {
  const call = aCall(values, options)
  const result = await runtime.mounted[0]?.instance.commands[name]?.(positionals, call)
  if (result === undefined) throw new Error(`there is no command ${name}`)
  return { ...result, lines: call.lines }
}
