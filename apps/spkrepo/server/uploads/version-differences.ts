/** What all builds of one version have in common. */
export interface VersionFacts {
  readonly upstream_version: string
  readonly report_url: string | null
  readonly distributor: string | null
  readonly distributor_url: string | null
  readonly maintainer: string | null
  readonly maintainer_url: string | null
  readonly install_wizard: boolean
  readonly upgrade_wizard: boolean
  readonly startable: boolean
  readonly license: string | null
  /** Codes, in any order. */
  readonly install_dep_services: readonly string[]
  /** By language code. */
  readonly displayname: ReadonlyMap<string, string>
}

/** A licence may have a megabyte; its beginning is enough to see which one it is. */
const shownCharacters = 200

/** Values are cut to their beginning. */
export interface Difference {
  readonly field: string
  readonly uploaded: string
  readonly stored: string
}

/** Every field in which an upload differs from the version it claims to belong to, in the order of `VersionFacts`. Pure. */
export function versionDifferences(uploaded: VersionFacts, stored: VersionFacts): readonly Difference[] {
  const left = shown(uploaded)
  const right = shown(stored)
  return Object.keys(left).flatMap((field) => {
    const [mine = '', theirs = ''] = [left[field], right[field]]
    return mine === theirs ? [] : [{ field, uploaded: clipped(mine), stored: clipped(theirs) }]
  })
}

/** One canonical text per field, so that equal facts are equal texts. No text and an empty one mean the same. */
function shown({ install_dep_services, displayname, ...scalars }: VersionFacts): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(scalars).map(([field, value]) => [field, value === null ? '' : String(value)])),
    install_dep_services: [...install_dep_services].sort().join(' '),
    // As JSON, because a text may contain whatever stands between two texts.
    displayname: JSON.stringify(Object.fromEntries([...displayname].sort(([a], [b]) => (a < b ? -1 : 1)))),
  }
}

function clipped(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}
