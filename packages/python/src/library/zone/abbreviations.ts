import { offsetAt, savingAt } from './offsets.ts'

/** English of many countries, because each names the zones of its own. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA', 'en-IN', 'en-CA', 'en-KE', 'en-NG', 'en-HK', 'en-PH', 'en-PK', 'ja-JP']

/** Names of the zone database that `Intl` lacks: standard time and daylight saving time, then the zones. */
const NAMED: readonly (readonly [standard: string, saving: string, zones: string])[] = [
  ['KST', 'KDT', 'Asia/Seoul Asia/Pyongyang'],
  ['CST', 'CDT', 'Asia/Shanghai Asia/Taipei Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau America/Havana'],
  ['HKT', 'HKST', 'Asia/Hong_Kong'],
  ['JST', 'JDT', 'Asia/Tokyo'],
  ['PST', 'PDT', 'Asia/Manila'],
  ['WIB', 'WIB', 'Asia/Jakarta Asia/Pontianak'],
  ['WITA', 'WITA', 'Asia/Makassar Asia/Ujung_Pandang'],
  ['WIT', 'WIT', 'Asia/Jayapura'],
  ['PKT', 'PKST', 'Asia/Karachi'],
  ['IST', 'IDT', 'Asia/Jerusalem Asia/Tel_Aviv'],
  ['IST', 'IST', 'Asia/Kolkata Asia/Calcutta'],
  ['MSK', 'MSD', 'Europe/Moscow Europe/Kirov Europe/Simferopol Europe/Volgograd'],
  ['GMT', 'IST', 'Europe/Dublin'],
  ['GMT', 'BST', 'Europe/London Europe/Guernsey Europe/Isle_of_Man Europe/Jersey'],
  ['EAT', 'EAT', 'Africa/Nairobi'],
  ['WAT', 'WAT', 'Africa/Lagos'],
  ['SAST', 'SAST', 'Africa/Johannesburg'],
  ['EET', 'EEST', 'Africa/Cairo'],
  ['CAT', 'CAT', 'Africa/Harare'],
  ['HST', 'HDT', 'America/Adak America/Atka US/Aleutian'],
  ['MST', 'MDT', 'America/Dawson America/Whitehorse Canada/Yukon America/Hermosillo America/Mazatlan Mexico/BajaSur'],
  ['ChST', 'ChST', 'Pacific/Guam Pacific/Saipan'],
  ['SST', 'SST', 'Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa'],
]

/** Zones that `Intl` has letters for, and the zone database only figures. */
const FIGURES = new Set(
  'America/Miquelon Antarctica/Casey Antarctica/Troll Asia/Colombo Asia/Dubai Asia/Muscat Australia/Eucla Australia/LHI Australia/Lord_Howe Pacific/Chatham'.split(
    ' ',
  ),
)

const NAMES = new Map(NAMED.flatMap(([standard, saving, zones]) => zones.split(' ').map((zone) => [zone, [standard, saving]] as const)))

/** Names by zone, offset and daylight saving: answers that do not change. */
const known = new Map<string, string>()
const MOST_KEPT = 5000

/** Abbreviation of the zone at an instant (`CET`, `EDT`), or its offset in figures (`-03`) where it has none. */
export function shortNameAt(zone: string, seconds: number): string {
  if (zone === 'UTC') return 'UTC'
  const offset = offsetAt(zone, seconds)
  const saves = savingAt(zone, seconds) > 0
  const key = `${zone} ${offset} ${saves}`
  const kept = known.get(key)
  if (kept !== undefined) return kept
  const name = NAMES.get(zone)?.[saves ? 1 : 0] ?? localisedName(zone, seconds) ?? figures(offset)
  if (known.size > MOST_KEPT) known.clear()
  known.set(key, name)
  return name
}

function localisedName(zone: string, seconds: number): string | undefined {
  if (FIGURES.has(zone)) return undefined
  for (const locale of LOCALES) {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' })
    const name = format.formatToParts(seconds * 1000).find((part) => part.type === 'timeZoneName')?.value
    if (name !== undefined && /^[A-Z]{3,5}$/.test(name)) return name
  }
  return undefined
}

function figures(offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60))
  const rest = minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${rest}`
}
