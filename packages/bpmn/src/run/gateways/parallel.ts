import type { ParallelGateway } from '../../definition/node.ts'
import { leave } from '../flow.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { firstOfEachFlow, joinTokens, waitAtJoin } from './join.ts'

/** Waits for one token per incoming flow, merges them, and leaves by all outgoing flows. Further tokens wait for the next round. */
export function enterParallelGateway(run: Run, token: LiveToken, node: ParallelGateway): void {
  let joined = token
  if (node.incoming.length > 1 && token.phase !== 'leave') {
    const arrived = firstOfEachFlow(waitAtJoin(run, token))
    if (arrived.length < node.incoming.length) return
    joined = joinTokens(run, arrived)
  }
  run.record('completed', joined)
  leave(run, joined)
}
