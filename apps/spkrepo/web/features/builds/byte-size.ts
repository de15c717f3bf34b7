const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** "812 B", "4.2 MB", "1.3 GB": powers of 1000, as DSM and download pages count. */
export function byteSize(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  const amount = bytes / 1000 ** power
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`
}
