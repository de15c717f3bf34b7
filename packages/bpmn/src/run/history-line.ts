import type { DataVersion } from './data-version.ts'
import type { HistoryEntry, HistoryKind } from './history.ts'
import type { LiveToken } from './live.ts'

/** A line of the history whose data are put together when somebody reads it. */
export interface HistoryLine {
  readonly entry: HistoryEntry
  readonly before?: DataVersion | undefined
  readonly data?: DataVersion | undefined
}

/** The line as it is told. */
export function readLine({ entry, before, data }: HistoryLine): HistoryEntry {
  if (!data) return entry
  return before ? { ...entry, before: before.read(), data: data.read() } : { ...entry, data: data.read() }
}

/**
 * Puts the completion of a thrower before what its throw led to: the lines since `from`. Readers then see the cause before the effect. A
 * thrower that its own throw has cancelled has completed.
 */
export function putThrowerFirst(history: HistoryLine[], from: number, { id, node, gone }: Pick<LiveToken, 'id' | 'node' | 'gone'>): void {
  const isOwn = ({ entry }: HistoryLine, kind: HistoryKind) => entry.kind === kind && entry.token === id && entry.node === node.id
  const since = history.splice(from)
  const completed = since.filter((line) => isOwn(line, 'completed'))
  const others = since.filter((line) => !isOwn(line, 'completed') && !(gone && isOwn(line, 'cancelled')))
  const at = others[0] !== undefined && isOwn(others[0], 'thrown') ? 1 : 0
  for (const line of [...others.slice(0, at), ...completed, ...others.slice(at)]) history.push(line)
}
