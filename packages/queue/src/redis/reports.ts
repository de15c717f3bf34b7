import type { LogLine, Report } from '../broker.ts'
import { list, number, type Reply, text } from './client.ts'

/** What is kept of a line. Characters. */
const lineLimit = 1_000

/** A report as lua/report.lua takes it. */
export function reportValues({ id, fence, progress, lines }: Report): readonly (string | number | Buffer)[] {
  return [
    ...[id, fence, progress ? 1 : 0, Buffer.from(progress ?? []), lines.length],
    ...lines.flatMap((line) => [line.number, line.text.slice(0, lineLimit)]),
  ]
}

/** Reads what lua/log.lua returns. */
export function asLog(reply: Reply): readonly LogLine[] {
  const values = list(reply)
  const lines: LogLine[] = []
  for (let at = 0; at < values.length; at += 4) {
    const [fence = 0, line = 0, atMs = 0] = values.slice(at, at + 3).map(number)
    lines.push({ fence, number: line, atMs, text: text(values[at + 3]) })
  }
  return lines
}
