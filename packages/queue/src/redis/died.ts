import type { Death } from '../broker.ts'
import { list, type Reply, text } from './client.ts'

/** The jobs of a queue that a script says it made dead. */
export function diedOf(queue: string, ids: Reply | undefined): readonly Death[] {
  return list(ids).map((id) => ({ id: text(id), queue }))
}
