import type { Blocker } from '../../../contract/index.ts'

/** Why a job waits although its time has come, in words. */
export function blockerText({ kind, key, childrenLeft, turnOf }: Blocker): string {
  switch (kind) {
    case 'children':
      return `waits for ${childrenLeft ?? 'its'} ${childrenLeft === 1 ? 'child' : 'children'}`
    case 'order':
      return `waits for its turn in the order ${key ?? ''}${turnOf === null ? '' : `, after ${turnOf}`}`
    case 'limit':
      return `waits for room behind the limit ${key ?? ''}`
    case 'paused-key':
      return `its key ${key ?? ''} is paused`
    case 'paused-task':
      return 'its task is paused'
  }
}
