import { StackError } from '../errors.ts'
import type { Lease } from './state-store.ts'

/** The refusal of what is written under a lease that does not hold any more. */
export function lockLost({ name, fence, holder }: Lease): StackError {
  return new StackError(
    'lock_lost',
    `${holder} does not hold the lock "${name}" (fence ${fence}) any more: its lease ran out or another took over`,
  )
}
