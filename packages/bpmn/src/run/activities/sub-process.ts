import type { SubProcess, Transaction } from '../../definition/node.ts'
import { wait } from '../flow.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { openScope, startScope } from '../scopes.ts'

/** Opens the sub-process with the data of the token, which waits for its end. */
export function openSubProcess(run: Run, token: LiveToken, node: SubProcess | Transaction): void {
  const { definition } = token.scope
  const model = definition.scopes[node.inner]
  if (!model) throw new RangeError(`definition "${definition.id}" has no scope ${node.inner}`)
  wait(run, token, 'scope')
  const kind = node.kind === 'transaction' ? 'transaction' : 'sub'
  startScope(run, openScope(run, { kind, definition, model, data: token.data, parent: token.scope, host: token }))
}
