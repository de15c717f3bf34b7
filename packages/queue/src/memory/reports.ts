import type { LogLine, Report } from '../broker.ts'
import type { MemoryJob } from './job.ts'

/** How many lines the log of a job keeps; the newest win. */
const lineLimit = 100
/** How many characters of a line are kept. */
const lineLength = 1_000

/** Writes down what the handler of a job said. A line that is there already stays as it is. */
export function addReport(job: MemoryJob, { fence, progress, lines }: Report, nowMs: number): void {
  if (progress) job.progress = progress.slice()
  const log = new Map(job.log.map((line) => [nameOf(line), line]))
  for (const { number, text } of lines) {
    const line = { fence, number, atMs: nowMs, text: text.slice(0, lineLength) }
    if (!log.has(nameOf(line))) log.set(nameOf(line), line)
  }
  job.log = [...log.values()].sort((a, b) => a.fence - b.fence || a.number - b.number).slice(-lineLimit)
}

function nameOf({ fence, number }: LogLine): string {
  return `${fence} ${number}`
}
