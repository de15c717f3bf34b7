/** One measurement program: a file `*.bench.ts` exports it as `benchmark`. */
export interface Benchmark {
  /** The argument of `npm run bench -- NAME`, and the section of RESULTS.md. */
  readonly name: string
  readonly title: string
  /** Measures, and reports row by row. A throw leaves RESULTS.md as it was. */
  readonly run: (report: Report) => Promise<void>
}

/** What a benchmark tells: lines for whoever waits, and rows for the table in RESULTS.md. */
export interface Report {
  readonly say: (line: string) => void
  readonly row: (row: Row) => void
}

/** `value` carries its unit; `goal` is the promise it is held against, and `note` how it was taken. */
export interface Row {
  readonly what: string
  readonly value: string
  readonly goal?: string
  readonly note?: string
}
