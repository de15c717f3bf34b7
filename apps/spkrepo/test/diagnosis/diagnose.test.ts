import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CatalogEntry } from '../../server/catalog/catalog-entry.ts'
import { CatalogIndex, type ListedOffer, offersByArchitecture } from '../../server/catalog/catalog-index.ts'
import type { Device } from '../../server/catalog/catalog-query.ts'
import { diagnose, type KnownBuild } from '../../server/diagnosis/diagnose.ts'

const nas: Device = { architecture: 'cedarview', build: 25556, major: 6, wantsBeta: false }
const aBuild = (traits: Partial<KnownBuild> = {}): KnownBuild => ({
  buildId: 1,
  revision: 1,
  architectures: ['cedarview'],
  active: true,
  beta: false,
  minVersion: '6.2',
  minBuild: 23739,
  maxBuild: null,
  ...traits,
})

describe('a build that a device is not offered', () => {
  it.each([
    [['inactive'], { active: false }],
    [['other_architecture'], { architectures: ['qoriq', 'x86'] }],
    [['beta'], { beta: true }],
    [['firmware_too_old'], { minBuild: 25557 }],
    [['firmware_too_new'], { maxBuild: 24922 }],
    [['other_major'], { minVersion: '5.2', minBuild: 5644 }],
    [
      ['inactive', 'other_architecture', 'beta', 'firmware_too_old', 'other_major'],
      {
        active: false,
        architectures: ['qoriq'],
        beta: true,
        minVersion: '7.1',
        minBuild: 42661,
      },
    ],
  ] as const)('is kept back by %j', (obstacles, traits) => {
    const build = aBuild(traits)
    expect(diagnose([build], nas)).toEqual({ offered: undefined, findings: [{ build, obstacles }] })
  })

  it('may be kept back by a better one alone, and is said to be so even while it is inactive', () => {
    const [better, older, inactive] = [
      aBuild({ buildId: 3, revision: 3 }),
      aBuild({ buildId: 1, architectures: ['noarch'] }),
      aBuild({ buildId: 2, revision: 2, active: false }),
    ]
    const { offered, findings } = diagnose([older, inactive, better], nas)
    expect(offered).toBe(better)
    expect(findings.map(({ build, obstacles }) => [build.buildId, obstacles])).toEqual([
      [3, []],
      [2, ['inactive', 'better_build']],
      [1, ['better_build']],
    ])
  })

  it('is not beaten by a worse one: to activate it would put it first', () => {
    const [newest, offered] = [aBuild({ buildId: 2, revision: 2, active: false }), aBuild()]
    expect(diagnose([offered, newest], nas)).toMatchObject({ offered, findings: [{ obstacles: ['inactive'] }, { obstacles: [] }] })
  })
})

const firmware = fc.constantFrom(
  ...([
    ['1.2', 7742],
    ['3.1', 1594],
    ['4.3', 3776],
    ['5.0', 4458],
    ['6.1', 15047],
    ['6.2', 23739],
    ['7.1', 42661],
  ] as const),
)
const builds = fc
  .array(
    fc.record({
      revision: fc.integer({ min: 1, max: 4 }),
      architectures: fc.uniqueArray(fc.constantFrom('noarch', 'cedarview', 'qoriq'), { minLength: 1, maxLength: 3 }),
      active: fc.boolean(),
      beta: fc.boolean(),
      min: firmware,
      max: fc.option(firmware, { nil: null }),
    }),
    { maxLength: 20 },
  )
  .map((list) =>
    list.map(({ min, max, ...rest }, at) => ({
      ...rest,
      buildId: at + 1,
      minVersion: min[0],
      minBuild: min[1],
      maxBuild: max?.[1] ?? null,
    })),
  )
const device = fc.record({
  architecture: fc.constantFrom('noarch', 'cedarview', 'qoriq', 'x86'),
  build: fc.oneof(
    firmware.map(([, build]) => build),
    fc.integer({ min: 1000, max: 50_000 }),
  ),
  major: fc.integer({ min: 0, max: 8 }),
  wantsBeta: fc.boolean(),
})

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

/** What the catalog itself would offer. */
function selected(all: readonly KnownBuild[], asking: Device): number[] {
  const offers = all
    .filter(({ active }) => active)
    .flatMap(({ architectures, ...build }) => architectures.map((architecture): ListedOffer => ({ ...build, architecture, entry })))
  const index = new CatalogIndex()
  index.replace([], [{ id: 1, name: 'demo', offers: offersByArchitecture(offers) }])
  return index.select(asking).map(({ buildId }) => buildId)
}

describe('whatever builds there are', () => {
  it('what is said to be offered is what the catalog selects, and nothing else is without an obstacle', () => {
    fc.assert(
      fc.property(builds, device, (all, asking) => {
        const { offered, findings } = diagnose(all, asking)
        expect(offered === undefined ? [] : [offered.buildId]).toEqual(selected(all, asking))
        expect(findings.filter(({ obstacles }) => obstacles.length === 0).map(({ build }) => build)).toEqual(
          offered === undefined ? [] : [offered],
        )
        expect(findings.map(({ build }) => build.buildId).sort((a, b) => a - b)).toEqual(all.map(({ buildId }) => buildId))
      }),
      { numRuns: 1000 },
    )
  })

  it('a build that only inactivity keeps back is what the catalog selects once it is active', () => {
    fc.assert(
      fc.property(builds, device, (all, asking) => {
        for (const { build, obstacles } of diagnose(all, asking).findings) {
          if (!obstacles.includes('inactive')) continue
          const activated = all.map((one) => (one === build ? { ...one, active: true } : one))
          expect(selected(activated, asking).includes(build.buildId)).toBe(obstacles.length === 1)
        }
      }),
      { numRuns: 500 },
    )
  })
})
