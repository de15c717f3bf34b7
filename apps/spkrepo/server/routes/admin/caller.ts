import type { Account, Accounts, HttpRequest } from '@trellis/stack'
import { type Care, careOf } from '../../admin/lists/care.ts'

/** Who asks, and which packages they see. For routes behind `accounts.require`. */
export function callerOf(accounts: Accounts, request: HttpRequest): { readonly account: Account; readonly care: Care } {
  const { account } = accounts.callerOf(request)
  return { account, care: careOf(accounts, account) }
}
