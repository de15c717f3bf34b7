/** The devices that a build is for. */
export interface Coverage {
  readonly architectures: readonly string[]
  readonly line: 'dsm' | 'srm'
  readonly minBuild: number
  /** Null: no upper bound is stated. */
  readonly maxBuild: number | null
}

/**
 * The architectures, sorted, for which both builds claim the same firmware. Two claims meet when their closed ranges do; a missing
 * maximum counts as the minimum here, so that a later build may take over from a later firmware on. NAS and routers number their
 * firmwares independently and never meet; nor do `noarch` and a concrete architecture, which devices prefer. Pure.
 */
export function overlap(one: Coverage, other: Coverage): readonly string[] {
  const apart =
    one.line !== other.line || (one.maxBuild ?? one.minBuild) < other.minBuild || (other.maxBuild ?? other.minBuild) < one.minBuild
  return apart ? [] : one.architectures.filter((code) => other.architectures.includes(code)).sort()
}
