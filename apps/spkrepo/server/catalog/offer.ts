import { noarch } from '../reference/architectures.ts'
import { isOfMajor } from '../reference/firmware.ts'
import type { Device } from './catalog-query.ts'

/** One architecture of one active build, with what decides whether and before which others a device is offered it. */
export interface Offer {
  readonly buildId: number
  /** Orders the versions of a package. */
  readonly revision: number
  /** Canonical code. A build for several architectures makes an offer for each. */
  readonly architecture: string
  readonly beta: boolean
  /** Of the oldest firmware the build runs on. */
  readonly minVersion: string
  readonly minBuild: number
  /** Of the newest; null when there is no upper bound. */
  readonly maxBuild: number | null
}

/** Whether the offer is for devices of this architecture: their own, or all. */
export function isForArchitecture(offer: Pick<Offer, 'architecture'>, device: Device): boolean {
  return offer.architecture === device.architecture || offer.architecture === noarch
}

/** What an offer must pass, besides its architecture, before a device may be offered it; each rule by what keeps the offer back. */
export const rules = {
  beta: (offer, device) => device.wantsBeta || !offer.beta,
  firmware_too_old: (offer, device) => offer.minBuild <= device.build,
  firmware_too_new: (offer, device) => offer.maxBuild === null || offer.maxBuild >= device.build,
  other_major: (offer, device) => isOfMajor(offer.minVersion, device.major) || (spansMajors(offer) && device.major < firstStrictMajor),
} as const satisfies Readonly<Record<string, (offer: Offer, device: Device) => boolean>>

/** Whether a device of the offer's architecture may be offered it at all. */
export function fits(offer: Offer, device: Device): boolean {
  return (
    rules.beta(offer, device) &&
    rules.firmware_too_old(offer, device) &&
    rules.firmware_too_new(offer, device) &&
    rules.other_major(offer, device)
  )
}

/**
 * Orders the offers of one package for one architecture, the best first: the highest revision, then the highest minimum firmware, then a
 * build for the very architecture before one for all, then the newest build. It is the same order for every device.
 */
export function byPreference(a: Offer, b: Offer): number {
  return (
    b.revision - a.revision ||
    b.minBuild - a.minBuild ||
    Number(a.architecture === noarch) - Number(b.architecture === noarch) ||
    b.buildId - a.buildId
  )
}

/** Those of `offers`, best first, that some device can be offered: whoever an offer fits may be taken by a better one. */
export function reachable<One extends Offer>(offers: readonly One[]): readonly One[] {
  const kept: One[] = []
  for (const offer of offers) if (!kept.some((better) => covers(better, offer))) kept.push(offer)
  return kept
}

/** Whether `wide` fits every device that `narrow` fits. */
function covers(wide: Offer, narrow: Offer): boolean {
  return (
    (!wide.beta || narrow.beta) &&
    wide.minBuild <= narrow.minBuild &&
    (wide.maxBuild === null || (narrow.maxBuild !== null && wide.maxBuild >= narrow.maxBuild)) &&
    majorOf(wide) === majorOf(narrow) &&
    (spansMajors(wide) || !spansMajors(narrow))
  )
}

/** From this major on builds never cross majors. */
const firstStrictMajor = 6

/** Builds stay within their major, but for one old promise: scripts packaged for DSM 3 run on everything before DSM 6, routers included. */
function spansMajors({ architecture, minVersion }: Offer): boolean {
  return architecture === noarch && isOfMajor(minVersion, 3)
}

function majorOf({ minVersion }: Offer): string {
  return minVersion.slice(0, minVersion.indexOf('.') + 1)
}
