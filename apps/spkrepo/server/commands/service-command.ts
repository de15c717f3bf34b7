import type { Account, CommandCall, CommandResult } from '@trellis/stack'
import type { Parts } from '../parts.ts'

/** What a command of operators does. */
export type OperatorCommand = (parts: Parts, positionals: readonly string[], call: CommandCall) => Promise<CommandResult>

/** The text of an option; undefined when it was not given. */
export function textOf({ values }: CommandCall, option: string): string | undefined {
  const value = values[option]
  return typeof value === 'string' ? value : undefined
}

/** Every value of a repeatable option; commas separate too. */
export function listOf({ values }: CommandCall, option: string): readonly string[] {
  const value = values[option]
  const texts: readonly string[] = Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

/** A command line that asks for something that cannot be. */
export function misused(code: string, message: string): CommandResult {
  return { ok: false, misused: true, message, json: { error: { code, message } } }
}

/** Something that was asked for rightly and is refused. */
export function refusedResult(code: string, message: string): CommandResult {
  return { ok: false, message, json: { error: { code, message } } }
}

/** The account that `--as` names, if it may upload; else the result that says why not. */
export async function publisherOf({ accounts }: Parts, call: CommandCall): Promise<Account | CommandResult> {
  const login = textOf(call, 'as') ?? ''
  const account = await accounts.findUser(login)
  if (account === undefined) return misused('user_unknown', `--as ${login}: nobody has this name or address; see "trellis user list"`)
  if (accounts.may(account, 'package.upload')) return account
  return refusedResult(
    'role_missing',
    `--as ${login}: this account may not upload; it needs the role developer, and package_admin for new packages`,
  )
}
