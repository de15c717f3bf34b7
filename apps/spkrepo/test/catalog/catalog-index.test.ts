import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CatalogEntry } from '../../server/catalog/catalog-entry.ts'
import { CatalogIndex, type ListedOffer, offersByArchitecture } from '../../server/catalog/catalog-index.ts'
import type { Device } from '../../server/catalog/catalog-query.ts'
import type { Offer } from '../../server/catalog/offer.ts'

const nas: Device = { architecture: 'cedarview', build: 25556, major: 6, wantsBeta: false }

interface Candidate extends Offer {
  readonly packageName: string
}

/** Says nothing: which build is offered does not depend on it. */
const entry: CatalogEntry = {
  digest: Buffer.alloc(16),
  pieces: ['', '', ''],
  rest: Buffer.alloc(0),
  descriptions: new Map(),
  displayNames: new Map(),
  name: '',
  heads: new Map(),
}

/** What an index of these builds offers. */
function selectBuilds(candidates: readonly Candidate[], device: Device): Candidate[] {
  const selected = indexOf(candidates).select(device)
  return selected.map(({ buildId }) => candidates.find((candidate) => candidate.buildId === buildId) as Candidate)
}

function indexOf(candidates: readonly Candidate[]): CatalogIndex {
  const index = new CatalogIndex()
  const packages = [...Map.groupBy(candidates, ({ packageName }) => packageName)].map(([name, offers], at) => ({
    id: at + 1,
    name,
    offers: offersByArchitecture(offers.map((offer): ListedOffer => ({ ...offer, entry }))),
  }))
  index.replace([], packages)
  return index
}

let nextBuildId = 1
const aCandidate = (traits: Partial<Candidate> = {}): Candidate => ({
  buildId: nextBuildId++,
  packageName: 'demo',
  revision: 1,
  architecture: 'cedarview',
  beta: false,
  minVersion: '6.2',
  minBuild: 23739,
  maxBuild: null,
  ...traits,
})

const offered = (candidates: readonly Candidate[], device: Partial<Device> = {}) => selectBuilds(candidates, { ...nas, ...device })

describe('what a device is offered', () => {
  it('is the build for its architecture, even where one for all architectures stands beside it', () => {
    const forAll = aCandidate({ architecture: 'noarch' })
    const exact = aCandidate()
    expect(offered([exact, forAll])).toEqual([exact])
    expect(offered([forAll, exact])).toEqual([exact])
  })

  it('is an older version where the newest has nothing for this device', () => {
    const older = aCandidate({ revision: 1 })
    expect(offered([aCandidate({ revision: 2, architecture: 'qoriq' }), older])).toEqual([older])
  })

  it('is, within a version, the build made for the newest firmware that the device has reached', () => {
    const [old, recent, future] = [22259, 25423, 25557].map((minBuild) => aCandidate({ minBuild })) as [Candidate, Candidate, Candidate]
    expect(offered([recent, future, old])).toEqual([recent])
  })

  it('follows the firmware range, bounds included', () => {
    const ranged = aCandidate({ minBuild: 23739, maxBuild: 24922 })
    expect([23738, 23739, 24922, 24923].map((build) => offered([ranged], { build }).length)).toEqual([0, 1, 1, 0])
  })

  it('is not a build whose range has ended, though a sibling with the same minimum is still offered', () => {
    const ended = aCandidate({ maxBuild: 24922 })
    const open = aCandidate({ architecture: 'noarch' })
    expect(offered([ended, open])).toEqual([open])
  })

  it('never crosses a major version, not even when the device claims a lower one', () => {
    const [five, seven] = [
      aCandidate({ minVersion: '5.0', minBuild: 4458, architecture: 'noarch' }),
      aCandidate({ minVersion: '7.1', minBuild: 42661, architecture: 'noarch' }),
    ]
    expect(offered([five, seven])).toEqual([])
    expect(offered([five, seven], { build: 64570, major: 7 })).toEqual([seven])
    expect(offered([five, seven], { build: 64570, major: 5 })).toEqual([five])
  })

  it('spans majors only for packages of DSM 3 without machine code, and only before DSM 6', () => {
    const old = aCandidate({ architecture: 'noarch', minVersion: '3.1', minBuild: 1594 })
    const oldWithCode = aCandidate({ minVersion: '3.1', minBuild: 1594, packageName: 'other' })
    const majors = [1, 2, 3, 4, 5, 6, 7].filter((major) => offered([old], { major }).length === 1)
    expect(majors).toEqual([1, 2, 3, 4, 5])
    expect([4, 5].flatMap((major) => offered([oldWithCode], { major }))).toEqual([])
  })

  it('does not take the major 7 for 71', () => {
    expect(offered([aCandidate({ minVersion: '71.0' })], { major: 7 })).toEqual([])
  })

  it('is the newest version, beta or not, for those who want betas, and the newest stable one for others', () => {
    const [stable, beta] = [aCandidate({ revision: 1 }), aCandidate({ revision: 2, beta: true })]
    expect(offered([stable, beta], { wantsBeta: true })).toEqual([beta])
    expect(offered([stable, beta])).toEqual([stable])
    const newer = aCandidate({ revision: 3 })
    expect(offered([stable, beta, newer], { wantsBeta: true })).toEqual([newer])
  })

  it('comes in the order of package names', () => {
    const names = ['zsh', 'Zed', 'a-b', 'a_b', 'étoile'].map((packageName) => aCandidate({ packageName }))
    expect(offered(names).map((candidate) => candidate.packageName)).toEqual(['Zed', 'a-b', 'a_b', 'zsh', 'étoile'])
  })
})

const firmwares = [
  ['1.2', 7742],
  ['3.1', 1594],
  ['4.3', 3776],
  ['5.0', 4458],
  ['6.1', 15047],
  ['6.2', 23739],
  ['7.1', 42661],
] as const
const firmware = fc.constantFrom(...firmwares)
const candidate = fc
  .record({
    packageName: fc.constantFrom('a', 'b', 'c'),
    revision: fc.integer({ min: 1, max: 4 }),
    architecture: fc.constantFrom('noarch', 'cedarview', 'qoriq'),
    beta: fc.boolean(),
    min: firmware,
    max: fc.option(firmware, { nil: null }),
  })
  .map(({ min, max, ...rest }) => ({ ...rest, minVersion: min[0], minBuild: min[1], maxBuild: max?.[1] ?? null }))
const candidates = fc.array(candidate, { maxLength: 40 }).map((list) => list.map((traits, index) => ({ ...traits, buildId: index + 1 })))
const device = fc.record({
  architecture: fc.constantFrom('noarch', 'cedarview', 'qoriq', 'x86'),
  build: fc.oneof(
    firmware.map(([, build]) => build),
    fc.integer({ min: 1000, max: 50_000 }),
  ),
  major: fc.integer({ min: 0, max: 8 }),
  wantsBeta: fc.boolean(),
})

/** The rules once more, step by step as the protocol states them, with every rule in every step. */
function naive(all: readonly Candidate[], { architecture, build, major, wantsBeta }: Device): number[] {
  const eligible = all
    .filter(({ beta }) => wantsBeta || !beta)
    .filter((one) => [architecture, 'noarch'].includes(one.architecture))
    .filter(({ minBuild, maxBuild }) => minBuild <= build && build <= (maxBuild ?? Number.POSITIVE_INFINITY))
    .filter((one) => {
      const firmwareMajor = Number(one.minVersion.split('.')[0])
      return firmwareMajor === major || (one.architecture === 'noarch' && major < 6 && firmwareMajor === 3)
    })
  return [...new Set(eligible.map(({ packageName }) => packageName))].sort().map((name) => {
    const ofPackage = eligible.filter(({ packageName }) => packageName === name)
    const newest = Math.max(...ofPackage.map(({ revision }) => revision))
    const ofVersion = ofPackage.filter(({ revision }) => revision === newest)
    const highest = Math.max(...ofVersion.map(({ minBuild }) => minBuild))
    const ofFirmware = ofVersion.filter(({ minBuild }) => minBuild === highest)
    const concrete = ofFirmware.filter((one) => one.architecture !== 'noarch')
    return Math.max(...(concrete.length > 0 ? concrete : ofFirmware).map(({ buildId }) => buildId))
  })
}

describe('whatever builds there are', () => {
  it('the selection is the one that the rules name, step by step', () => {
    fc.assert(
      fc.property(candidates, device, (all, asking) => {
        expect(selectBuilds(all, asking).map(({ buildId }) => buildId)).toEqual(naive(all, asking))
      }),
      { numRuns: 1000 },
    )
  })

  it('each package is offered once at most, in range, and no better build of it is held back', () => {
    fc.assert(
      fc.property(candidates, device, (all, asking) => {
        const chosen = selectBuilds(all, asking)
        expect(new Set(chosen.map(({ packageName }) => packageName)).size).toBe(chosen.length)
        for (const one of chosen) {
          expect(one.minBuild).toBeLessThanOrEqual(asking.build)
          expect(one.maxBuild ?? asking.build).toBeGreaterThanOrEqual(asking.build)
          const rivals = all.filter(({ packageName, revision }) => packageName === one.packageName && revision > one.revision)
          expect(selectBuilds(rivals, asking)).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('the order in which they are looked at makes no difference', () => {
    fc.assert(
      fc.property(candidates, device, (all, asking) => {
        expect(selectBuilds([...all].reverse(), asking)).toEqual(selectBuilds(all, asking))
      }),
      { numRuns: 300 },
    )
  })

  it('one index that many devices ask tells each what one of its own would', () => {
    fc.assert(
      fc.property(candidates, fc.array(device, { minLength: 2, maxLength: 12 }), (all, devices) => {
        const shared = indexOf(all)
        for (const asking of devices) {
          const { offers, digest } = shared.selection(asking)
          const own = indexOf(all).selection(asking)
          expect(offers.map(({ buildId }) => buildId)).toEqual(own.offers.map(({ buildId }) => buildId))
          expect(digest).toEqual(own.digest)
        }
      }),
      { numRuns: 200 },
    )
  })
})
