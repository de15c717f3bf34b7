import type { InfoFields } from '../spk/assemble-spk.ts'
import { parseVersion } from '../spk/info-values.ts'
import type { Spk } from '../spk/spk.ts'
import { type Passed, passed, refused } from './upload-problem.ts'

/** What of an SPK is kept as text. */
export type StorableSpk = InfoFields & Pick<Spk, 'license' | 'conf'>

/** Characters that the columns hold. */
const limits: readonly (readonly [key: string, limit: number, value: (spk: StorableSpk) => string | null])[] = [
  ['package', 50, (spk) => spk.package],
  ['report_url', 255, (spk) => spk.reportUrl],
  ['distributor', 255, (spk) => spk.distributor],
  ['distributor_url', 255, (spk) => spk.distributorUrl],
  ['maintainer', 255, (spk) => spk.maintainer],
  ['maintainer_url', 255, (spk) => spk.maintainerUrl],
]
const upstreamLimit = 50
const displayNameLimit = 255

/** Whether every text of the SPK fits the place where it will be kept: length in characters, and no NUL, which PostgreSQL has no way to store. */
export function storableTexts(spk: StorableSpk): Passed<null> {
  const bounded: readonly (readonly [string, number, string | null])[] = [
    ...limits.map(([key, limit, value]) => [key, limit, value(spk)] as const),
    ['version', upstreamLimit, parseVersion(spk.version)?.upstream ?? null],
    ...[...spk.displayNames].map(([language, text]) => [`displayname_${language}`, displayNameLimit, text] as const),
  ]
  for (const [key, limit, value] of bounded) {
    const length = value === null ? 0 : [...value].length
    if (length > limit) return refused('field_too_long', `Invalid INFO: ${key} has ${length} characters, at most ${limit} are kept`)
  }
  const texts = [
    ...bounded.map(([, , value]) => value),
    ...spk.descriptions.values(),
    spk.changelog,
    spk.license,
    spk.dependencies,
    spk.conflicts,
    ...Object.values(spk.conf),
  ]
  if (texts.some((text) => text?.includes('\0') === true))
    return refused('field_not_storable', 'Invalid INFO: a text contains a NUL character')
  return passed(null)
}
