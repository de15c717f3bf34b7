/** Names that `Intl` knows but does not list. */
const OTHERS = [
  'UTC',
  'GMT',
  'Etc/UTC',
  'Etc/GMT',
  'Asia/Kolkata',
  'Europe/Kyiv',
  'US/Eastern',
  'US/Central',
  'US/Mountain',
  'US/Pacific',
  'Asia/Ho_Chi_Minh',
]

/** The names of all zones, sorted. */
export const zoneNames: readonly string[] = [...new Set([...Intl.supportedValuesOf('timeZone'), ...OTHERS])].toSorted()
