import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPackages } from '../../server/demo/demo-packages.ts'
import { type DemoInstallation, demoInstallation } from './demo-installation.ts'

describe('a seeded demo', () => {
  let demo: DemoInstallation
  let lines: readonly string[]

  beforeAll(async () => {
    demo = await demoInstallation()
    lines = await demo.seed()
  })
  afterAll(() => demo.runtime.close())

  it('holds every demo package with all its versions and builds, their files in place', async () => {
    const builds = demoPackages.flatMap(({ versions }) => versions.flatMap(({ targets }) => targets))

    const staged = await demo.db.selectFrom('build').select('path').where('staged_key', 'is not', null).execute()
    const stored = await demo.db.selectFrom('build').select('path').execute()

    expect(staged).toEqual([])
    expect(stored).toHaveLength(builds.length)
    expect(demoPackages.length).toBeGreaterThanOrEqual(12)
  })

  it('offers every build at once, but those of the archived package', async () => {
    const inactive = await demo.db
      .selectFrom('build')
      .innerJoin('version', 'version.id', 'build.version_id')
      .innerJoin('package', 'package.id', 'version.package_id')
      .select('package.name')
      .distinct()
      .where('build.active', '=', false)
      .execute()

    expect(inactive).toEqual([{ name: 'feedbarrow' }])
  })

  it('looks back on a year of publishing, each version newer than the one before', async () => {
    const versions = await demo.db.selectFrom('version').select(['package_id', 'created_at']).orderBy('revision').execute()

    for (const group of Map.groupBy(versions, ({ package_id }) => package_id).values()) {
      const times = group.map(({ created_at }) => created_at.getTime())
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(Date.now() - (times[0] ?? 0)).toBeLessThan(366 * 24 * 60 * 60 * 1000)
    }
  })

  it('tells where to look, how to play a NAS and how to upload', () => {
    const text = lines.join('\n')

    expect(text).toContain('http://localhost:8080/packages')
    expect(text).toContain('curl "http://localhost:8080/nas?build=64570&arch=geminilake&language=enu&major=7"')
    expect(text).toContain('curl --user the-key: --data-binary @FILE.spk http://localhost:8080/api/packages')
  })

  it('is not changed by being seeded again', async () => {
    const before = await demo.rows()

    await demo.seed()

    expect(await demo.rows()).toEqual(before)
  })

  it('respects what its owner has changed since', async () => {
    await demo.db.updateTable('build').set({ active: false }).where('path', 'like', 'wakebell/%').execute()
    const before = await demo.rows()

    await demo.seed()

    expect(await demo.rows()).toEqual(before)
  })
})

it('leaves an installation alone that somebody else has filled', async () => {
  const { runtime, db, seed, rows } = await demoInstallation()
  await db.insertInto('package').values({ name: 'their-own', author_id: null, created_at: new Date() }).execute()
  const before = await rows()

  await seed()

  expect(await rows()).toEqual(before)
  await runtime.close()
})
