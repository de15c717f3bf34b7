import type { LineProblem, LoggedDownload } from './log-line.ts'

/** So many refused lines of a log are kept as examples; the others are only counted. */
const mostExamples = 100
/** Of a refused line. */
const longestExample = 1_000

/** Equal downloads of one log, counted. */
export interface CountedDownload extends LoggedDownload {
  count: number
}

/** A refused line, kept for whoever looks for the cause. */
export interface RefusedLine {
  /** Counted from 1, empty ones left out. */
  readonly line: number
  readonly problem: LineProblem
  readonly text: string
}

/** What the lines of one log come to. Grows with the number of different downloads, not of lines. */
export class Tally {
  readonly #downloads = new Map<string, CountedDownload>()
  readonly examples: RefusedLine[] = []
  lines = 0
  refused = 0

  get downloads(): readonly CountedDownload[] {
    return [...this.#downloads.values()]
  }

  count(download: LoggedDownload): void {
    const { path, architecture, firmwareBuild, source, day } = download
    const key = `${path}\n${architecture}\n${firmwareBuild}\n${source}\n${day}`
    const known = this.#downloads.get(key)
    if (known === undefined) this.#downloads.set(key, { ...download, count: 1 })
    else known.count += 1
  }

  refuse(problem: LineProblem, text: string): void {
    this.refused += 1
    if (this.examples.length < mostExamples) this.examples.push({ line: this.lines, problem, text: text.slice(0, longestExample) })
  }
}
