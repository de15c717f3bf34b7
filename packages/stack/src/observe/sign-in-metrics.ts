import { Counter, type Registry } from 'prom-client'
import type { Accounts } from '../auth/accounts.ts'

/**
 * The accounts, whose sign-ins count into `trellis_sign_ins_total`: `signed_in`, or why not, such as `invalid_credentials`, `locked` or
 * `invalid_code`. `second_step` is a right password that a code follows.
 */
export function countingSignIns(accounts: Accounts, registry: Registry): Accounts {
  const attempts = new Counter({
    name: 'trellis_sign_ins_total',
    help: 'Sign-ins that this process was asked for, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const counted = <Result extends { readonly ok: true } | { readonly ok: false; readonly reason: string }>(result: Result): Result => {
    attempts.inc({ outcome: result.ok ? 'signed_in' : result.reason })
    return result
  }
  return {
    ...accounts,
    signIn: async (request) => counted(await accounts.signIn(request)),
    secondStep: async (request) => counted(await accounts.secondStep(request)),
  }
}
