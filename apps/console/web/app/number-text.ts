/** A count with its thousands apart: `12,345`. */
export function numberText(count: number): string {
  return count.toLocaleString('en-US')
}

/** A size as people say it: `312 bytes`, `1.4 KiB`, `2.0 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`
  const units = ['KiB', 'MiB', 'GiB'] as const
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length)
  return `${(bytes / 1_024 ** power).toFixed(1)} ${units[power - 1]}`
}

/** A count and its noun: `1 job`, `3 jobs`. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`
}
