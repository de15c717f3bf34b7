const marks = [
  [100_000, '100k+'],
  [50_000, '50k+'],
  [25_000, '25k+'],
  [10_000, '10k+'],
  [5_000, '5k+'],
  [2_500, '2.5k+'],
  [1_000, '1k+'],
] as const

/** The highest mark that the downloads of 90 days have reached; undefined below a thousand. */
export function downloadMark(downloads: number): string | undefined {
  return marks.find(([least]) => downloads >= least)?.[1]
}
