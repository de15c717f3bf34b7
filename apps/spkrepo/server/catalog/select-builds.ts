import { noarch } from '../reference/architectures.ts'
import { isOfMajor } from '../reference/firmware.ts'
import type { Device } from './catalog-query.ts'

/** One architecture of one build, with what decides whether and before which others a device is offered it. */
export interface Candidate {
  readonly buildId: number
  readonly packageName: string
  /** Orders the versions of a package. */
  readonly revision: number
  /** Canonical code. A build for several architectures makes a candidate for each. */
  readonly architecture: string
  readonly active: boolean
  readonly beta: boolean
  /** Of the oldest firmware the build runs on. */
  readonly minVersion: string
  readonly minBuild: number
  /** Of the newest; null when there is no upper bound. */
  readonly maxBuild: number | null
}

/**
 * What the catalog offers to `device`: for every package at most one candidate, sorted by package name (by code unit).
 * Among those that fit, the highest revision wins, then the highest minimum firmware, then a build for the very architecture
 * before one for all, then the newest build.
 */
export function selectBuilds(candidates: Iterable<Candidate>, device: Device): readonly Candidate[] {
  const best = new Map<string, Candidate>()
  for (const candidate of candidates) {
    if (!fits(candidate, device)) continue
    const rival = best.get(candidate.packageName)
    if (rival === undefined || isBetter(candidate, rival)) best.set(candidate.packageName, candidate)
  }
  return [...best.values()].sort((a, b) => (a.packageName < b.packageName ? -1 : 1))
}

/** Whether the device may be offered the candidate at all. */
function fits(candidate: Candidate, device: Device): boolean {
  return (
    candidate.active &&
    (device.wantsBeta || !candidate.beta) &&
    (candidate.architecture === device.architecture || candidate.architecture === noarch) &&
    candidate.minBuild <= device.build &&
    (candidate.maxBuild === null || candidate.maxBuild >= device.build) &&
    fitsMajor(candidate, device.major)
  )
}

/**
 * Builds never cross major versions, but for one old promise: scripts packaged for DSM 3 run on everything before DSM 6,
 * routers (major 1) included.
 */
function fitsMajor({ architecture, minVersion }: Candidate, major: number): boolean {
  return isOfMajor(minVersion, major) || (architecture === noarch && major < 6 && isOfMajor(minVersion, 3))
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.revision !== b.revision) return a.revision > b.revision
  if (a.minBuild !== b.minBuild) return a.minBuild > b.minBuild
  const [concrete, rivalConcrete] = [a.architecture !== noarch, b.architecture !== noarch]
  if (concrete !== rivalConcrete) return concrete
  return a.buildId > b.buildId
}
