import type { Obstacle } from '../../contract/index.ts'
import type { Device } from '../catalog/catalog-query.ts'
import { byPreference, fits, isForArchitecture, type Offer, rules } from '../catalog/offer.ts'

/** One build of a package, active or not, as far as the catalog's rules look at it. */
export interface KnownBuild extends Omit<Offer, 'architecture'> {
  /** Canonical codes. */
  readonly architectures: readonly string[]
  readonly active: boolean
}

/** What the catalog makes of one build for one device. */
export interface Finding<Build extends KnownBuild> {
  readonly build: Build
  /** Everything that keeps it back; empty for the build that is offered. */
  readonly obstacles: readonly Obstacle[]
}

/** What the catalog offers a device of one package, and why not the rest. */
export interface Diagnosis<Build extends KnownBuild> {
  readonly offered: Build | undefined
  /** Of every build, best first. */
  readonly findings: readonly Finding<Build>[]
}

/** Asks the catalog's rules about every build of a package. Without an obstacle is the build that the catalog offers, and no other. */
export function diagnose<Build extends KnownBuild>(builds: readonly Build[], device: Device): Diagnosis<Build> {
  const ranked = builds.map((build) => ({ build, offer: offerFor(build, device) })).sort((a, b) => byPreference(a.offer, b.offer))
  const isOffered = ({ build, offer }: (typeof ranked)[number]) => build.active && isForArchitecture(offer, device) && fits(offer, device)
  const best = ranked.findIndex(isOffered)
  return {
    offered: ranked[best]?.build,
    findings: ranked.map(({ build, offer }, at) => {
      const own = obstaclesOf(build, offer, device)
      // Also of what is inactive: to activate it would change nothing.
      const isBeaten = best !== -1 && best < at && own.every((obstacle) => obstacle === 'inactive')
      return { build, obstacles: isBeaten ? [...own, 'better_build'] : own }
    }),
  }
}

/** Of a build for several architectures, the offer that would come first for the device. */
function offerFor({ architectures, ...build }: KnownBuild, device: Device): Offer {
  const offers = architectures.map((architecture) => ({ ...build, architecture })).sort(byPreference)
  const fitting = offers.filter((offer) => isForArchitecture(offer, device))
  return fitting.find((offer) => fits(offer, device)) ?? fitting[0] ?? offers[0] ?? { ...build, architecture: '' }
}

const ruleNames = Object.keys(rules) as readonly (keyof typeof rules)[]

function obstaclesOf({ active }: KnownBuild, offer: Offer, device: Device): readonly Obstacle[] {
  return [
    ...(active ? [] : ['inactive' as const]),
    ...(isForArchitecture(offer, device) ? [] : ['other_architecture' as const]),
    ...ruleNames.filter((name) => !rules[name](offer, device)),
  ]
}
