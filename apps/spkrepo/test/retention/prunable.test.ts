import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offersByArchitecture } from '../../server/catalog/catalog-index.ts'
import type { Device } from '../../server/catalog/catalog-query.ts'
import { fits, type Offer } from '../../server/catalog/offer.ts'
import { prunable, type RetainedBuild, type RetentionRules } from '../../server/retention/prunable.ts'

const now = new Date('2026-11-21T12:00:00Z')
const dayMs = 86_400_000

interface Sketch {
  readonly revision: number
  readonly active?: boolean
  readonly architectures?: readonly string[]
  readonly min?: number
  readonly max?: number | null
  readonly beta?: boolean
  readonly ageDays?: number
  readonly isUnderWay?: boolean
}

const versions: ReadonlyMap<number, string> = new Map([
  [1594, '3.1'],
  [23739, '6.2'],
  [40000, '7.0'],
  [64570, '7.2'],
])

function built(sketches: readonly Sketch[]): readonly RetainedBuild[] {
  return sketches.map((sketch, index) => {
    const {
      revision,
      active = true,
      architectures = ['noarch'],
      min = 40000,
      max = null,
      beta = false,
      ageDays = 1,
      isUnderWay = false,
    } = sketch
    const offer = (architecture: string): Offer => ({
      buildId: index,
      revision,
      architecture,
      beta,
      minVersion: versions.get(min) ?? '7.0',
      minBuild: min,
      maxBuild: max,
    })
    const createdAt = new Date(now.getTime() - ageDays * dayMs)
    return { id: index, revision, active, isUnderWay, createdAt, offers: active ? architectures.map(offer) : [] }
  })
}

const gone = (sketches: readonly Sketch[], rules: RetentionRules) => [...prunable(built(sketches), rules, now)]

describe('rules about old builds', () => {
  it('let nothing go while none is set', () => {
    expect(gone([{ revision: 1, active: false, ageDays: 5000 }, { revision: 2 }], {})).toEqual([])
  })

  it('let builds of older versions go, whether active or not', () => {
    const four = [{ revision: 1 }, { revision: 2, active: false }, { revision: 3 }, { revision: 4 }]
    expect(gone(four, { keepVersions: 2 })).toEqual([
      [0, 'old_version'],
      [1, 'old_version'],
    ])
  })

  it('keep an older version for the devices that no newer one is for', () => {
    const forDsm6 = { revision: 1, min: 23739 }
    const forAvoton = { revision: 2, architectures: ['avoton'] }
    expect(
      gone([forDsm6, forAvoton, { revision: 3, architectures: ['x86'] }, { revision: 4, architectures: ['x86'] }], { keepVersions: 1 }),
    ).toEqual([[2, 'old_version']])
  })

  it('let inactive builds go once they are old, but never of the newest version', () => {
    const old = { active: false, ageDays: 31 }
    expect(
      gone(
        [
          { revision: 1, ...old },
          { revision: 1, active: false, ageDays: 29 },
          { revision: 2, ...old },
        ],
        { inactiveDays: 30 },
      ),
    ).toEqual([[0, 'inactive']])
  })

  it('leave what a job is busy with', () => {
    expect(
      gone([{ revision: 1, active: false, isUnderWay: true, ageDays: 90 }, { revision: 2 }], { keepVersions: 1, inactiveDays: 1 }),
    ).toEqual([])
  })

  it('never change what any device is offered', () => {
    const sketch = fc.record({
      revision: fc.integer({ min: 1, max: 5 }),
      active: fc.boolean(),
      architectures: fc.subarray(['noarch', 'x86', 'avoton'], { minLength: 1 }),
      min: fc.constantFrom(...versions.keys()),
      max: fc.option(fc.constantFrom(40000, 64570, 81180)),
      beta: fc.boolean(),
      ageDays: fc.integer({ min: 0, max: 100 }),
    })
    const device: fc.Arbitrary<Device> = fc.record({
      architecture: fc.constantFrom('x86', 'avoton', 'qoriq', 'noarch'),
      build: fc.constantFrom(1594, 1600, 23739, 25556, 40000, 42661, 64570, 86009),
      major: fc.constantFrom(1, 3, 6, 7),
      wantsBeta: fc.boolean(),
    })
    const rules = fc.record({
      keepVersions: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      inactiveDays: fc.constantFrom(undefined, 1, 50),
    })
    fc.assert(
      fc.property(
        fc.array(sketch, { maxLength: 12 }),
        rules,
        fc.array(device, { minLength: 1, maxLength: 8 }),
        (sketches, asked, devices) => {
          const builds = built(sketches)
          const left = builds.filter(({ id }) => !prunable(builds, asked, now).has(id))
          for (const one of devices) expect(offered(left, one)).toBe(offered(builds, one))
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

function offered(builds: readonly RetainedBuild[], device: Device): number | undefined {
  const offers = offersByArchitecture(builds.flatMap((build) => build.offers))
  return (offers.get(device.architecture) ?? offers.get('noarch'))?.find((offer) => fits(offer, device))?.buildId
}
