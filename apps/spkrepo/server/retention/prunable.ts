import { offersByArchitecture } from '../catalog/catalog-index.ts'
import type { Offer } from '../catalog/offer.ts'

/** What goes. Nothing does by a rule that is left out. */
export interface RetentionRules {
  /** Builds of all but so many newest versions of each package, at least 1. */
  readonly keepVersions?: number | undefined
  /** Builds that are inactive and were sent so many days ago, at least 1. */
  readonly inactiveDays?: number | undefined
}

/** Whether anything may go at all. */
export function hasRule({ keepVersions, inactiveDays }: RetentionRules): boolean {
  return keepVersions !== undefined || inactiveDays !== undefined
}

/** A build as the rules see it. */
export interface RetainedBuild {
  readonly id: number
  readonly revision: number
  readonly active: boolean
  /** A job is about to place, sign or activate it. */
  readonly isUnderWay: boolean
  readonly createdAt: Date
  /** Of an active build, one for each of its architectures. */
  readonly offers: readonly Offer[]
}

export type PruneReason = 'old_version' | 'inactive'

const dayMs = 86_400_000

/**
 * The builds of one package that may go, by id. Whatever the rules: no device is offered anything else afterwards, because every build that
 * some device can be offered stays; the newest version stays whole; and so does what a job is busy with. Pure.
 */
export function prunable(builds: readonly RetainedBuild[], rules: RetentionRules, now: Date): ReadonlyMap<number, PruneReason> {
  const { keepVersions = Number.POSITIVE_INFINITY, inactiveDays = Number.POSITIVE_INFINITY } = rules
  const newestFirst = [...new Set(builds.map(({ revision }) => revision))].sort((a, b) => b - a)
  const [newest] = newestFirst
  const oldVersions = new Set(newestFirst.slice(Math.max(1, keepVersions)))
  const offered = offeredBuilds(builds)
  const oldest = now.getTime() - inactiveDays * dayMs
  const found = new Map<number, PruneReason>()
  for (const { id, revision, active, isUnderWay, createdAt } of builds) {
    if (revision === newest || isUnderWay || offered.has(id)) continue
    if (oldVersions.has(revision)) found.set(id, 'old_version')
    else if (!active && createdAt.getTime() < oldest) found.set(id, 'inactive')
  }
  return found
}

/** Builds that some device can be offered now. */
function offeredBuilds(builds: readonly RetainedBuild[]): ReadonlySet<number> {
  const offers = offersByArchitecture(builds.flatMap((build) => build.offers))
  return new Set([...offers.values()].flat().map(({ buildId }) => buildId))
}
