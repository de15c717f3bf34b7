import type { AuditEvent } from '@trellis/stack'
import type { Answer } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'

/** What somebody did, to be kept. */
type Action = AuditEvent & { readonly by: string }

/** Keeps in the audit log what was just done, and lets those who watch see it soon. */
export async function record({ accounts, live }: Pick<Parts, 'accounts' | 'live'>, action: Action): Promise<void> {
  live.hurry()
  await accounts.audit(action)
}

/** Says that it is done. */
export function done(message: string): Answer {
  return { outcome: 'done', message }
}

/** Says that a worker was told. */
export function requested(message: string): Answer {
  return { outcome: 'requested', message }
}

/** Says that there was nothing to act upon. */
export function notFound(message: string): Answer {
  return { outcome: 'not-found', message }
}
