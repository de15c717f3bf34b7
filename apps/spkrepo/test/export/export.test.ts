import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { exportRepository } from '../../server/export/export-repository.ts'
import { type AskingDevice, answerPaths, type Layout } from '../../server/export/layout.ts'
import { buildFiles } from '../../server/remote/build-files.ts'
import { useCatalog } from '../catalog/opened-catalog.ts'
import { type BuildSeed, clearPackages, seedScreenshot } from '../catalog/seed.ts'

/** A few of those that there are: an export does the same for each. */
const architectures = ['88f628x', 'geminilake', 'noarch', 'x86']
const packagesUrl = new URL('https://packages.example.org/nas')

describe('an export', () => {
  const catalog = useCatalog('SQLite')
  let folder = ''
  let releases = 0
  beforeEach(() => {
    folder = tempDir('export')
  })

  const exported = async (signal = new AbortController().signal) => {
    const { db } = catalog.store
    const files = buildFiles(catalog.nas.storage, undefined)
    const now = new Date(Date.UTC(2026, 0, 1, 0, 0, releases++))
    return await exportRepository({
      db,
      files,
      keyring: async () => undefined,
      architectures,
      packagesUrl,
      folder,
      now,
      signal,
      progress: () => undefined,
    })
  }
  const layout = (): Layout => JSON.parse(readFileSync(join(folder, 'current/layout.json'), 'utf8'))
  /** What a plain web server sends: the first file that is there. */
  const served = (device: AskingDevice): string | undefined => {
    const path = answerPaths(layout(), device).find((candidate) => existsSync(join(folder, 'current', candidate)))
    return path === undefined ? undefined : readFileSync(join(folder, 'current', path), 'utf8')
  }
  const asked = async ({ arch, build, language, major, channel }: AskingDevice): Promise<string | undefined> => {
    const query = new URLSearchParams({ arch, build: String(build), language })
    if (major !== undefined) query.set('major', String(major))
    if (channel !== undefined) query.set('package_update_channel', channel)
    const answer = await catalog.nas.get(`/nas?${query}`)
    return answer.statusCode === 200 ? answer.body : undefined
  }
  /** But for the number in the links, for which one firmware of an interval stands. */
  const comparable = (body: string | undefined) => body?.replaceAll(/&build=\d+"/g, '&build="')

  it('answers every device as the catalog does', async () => {
    const builds = [731, 1594, 4458, 5004, 15047, 23739, 25556, 40_000, 42_661, 64_570, 9193]
    const version = fc.record({ reportUrl: fc.constantFrom(null, 'https://example.org/bugs'), licensed: fc.boolean() })
    const seed = fc.record({
      package: fc.constantFrom('alpha', 'beta', 'gamma'),
      revision: fc.integer({ min: 1, max: 3 }),
      arch: fc.constantFrom(['noarch'], ['x86'], ['88f628x', 'x86'], ['noarch', 'x86']),
      min: fc.constantFrom(...builds),
      span: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
      active: fc.boolean(),
      language: fc.constantFrom('enu', 'fre', 'ger'),
      version,
    })
    const device = fc.record(
      {
        arch: fc.constantFrom('x86', '88f6281', '88f6282', '88f628x', 'geminilake', 'noarch', 'abacus'),
        build: fc.oneof(fc.constantFrom(...builds.flatMap((build) => [build - 1, build, build + 1])), fc.integer({ min: 0, max: 90_000 })),
        language: fc.constantFrom('enu', 'fre', 'ger', 'jpn', 'xxx'),
        major: fc.constantFrom(1, 3, 5, 6, 7, 8, 42),
        channel: fc.constantFrom('stable', 'beta', 'BETA'),
      },
      { requiredKeys: ['arch', 'build', 'language'] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(seed, { maxLength: 12, selector: ({ package: name, revision, arch, min }) => `${name} ${revision} ${arch} ${min}` }),
        fc.array(device, { minLength: 60, maxLength: 60 }),
        async (seeds, devices) => {
          await clearPackages(catalog.store.db)
          for (const [at, one] of seeds.entries()) await catalog.seed(seedOf(one, at, builds))
          await exported()
          for (const one of devices) expect([one, comparable(served(one))]).toEqual([one, comparable(await asked(one))])
        },
      ),
      { numRuns: 5, endOnFailure: true },
    )
  })

  it('is byte for byte what a device with the lowest firmware of an interval is sent', async () => {
    await catalog.seed({ min: 40_000, descriptions: { enu: 'in English', fre: 'en français' } })
    await exported()
    for (const language of ['enu', 'fre', 'ger']) {
      const device = { arch: 'geminilake', build: 40_000, language }
      expect(served(device)).toBe(await asked(device))
    }
  })

  it('has the bytes behind every link, icon and screenshot, and nothing that no device is offered', async () => {
    const shown = await catalog.seed({ min: 40_000, icons: [72, 256] })
    await catalog.seed({ package: 'hidden', active: false })
    const screenshot = await seedScreenshot(catalog.store.db, shown.packageId, 'demo/screenshot_1.png', catalog.nas.storage)
    expect(await exported()).toMatchObject({ builds: 1, files: 4, copied: 4 })
    const files = readdirSync(join(folder, 'current/files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name).sort()).toEqual(['demo.v1.f40000[noarch].spk', 'icon_256.png', 'icon_72.png', 'screenshot_1.png'])
    expect(readFileSync(join(folder, 'current/files', shown.path))).toEqual(shown.bytes)
    expect(readFileSync(join(folder, 'current/files', screenshot), 'utf8')).toContain('pixels')
  })

  it('again copies only what is new, and leaves no more than the release before', async () => {
    await catalog.seed({ min: 40_000 })
    const first = await exported()
    const inode = () => statSync(join(folder, 'current/files/demo/1/demo.v1.f40000[noarch].spk')).ino
    const before = inode()
    expect(await exported()).toMatchObject({ files: 2, copied: 0 })
    expect(inode()).toBe(before)
    await catalog.seed({ package: 'other', min: 40_000 })
    const third = await exported()
    expect(third).toMatchObject({ files: 4, copied: 2 })
    const names = readdirSync(join(folder, 'releases'))
    expect([names.length, names.includes(first.release), readlinkSync(join(folder, 'current'))]).toEqual([
      2,
      false,
      `releases/${third.release}`,
    ])
    await clearPackages(catalog.store.db)
    await exported()
    await exported()
    expect(readdirSync(join(folder, 'blobs'))).toEqual([])
    expect(served({ arch: 'x86', build: 64_570, language: 'enu' })).toBe('{"packages": []}')
  })

  it('that is stopped or meets a damaged file leaves the one before in its place', async () => {
    const { path } = await catalog.seed({ min: 40_000 })
    const first = await exported()
    await catalog.seed({ package: 'other', min: 40_000 })
    await expect(exported(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    const { nas } = catalog
    await nas.storage.put(path, damaged(), { replace: true })
    await expect(exported()).rejects.toThrow(`the file ${path} has the md5`)
    expect(readlinkSync(join(folder, 'current'))).toBe(`releases/${first.release}`)
    expect(readFileSync(join(folder, 'current/files', path), 'utf8')).toBe(`the bytes of ${path}`)
  })
})

interface Drawn {
  readonly package: string
  readonly revision: number
  readonly arch: readonly string[]
  readonly min: number
  readonly span: number | undefined
  readonly active: boolean
  readonly language: string
  readonly version: { readonly reportUrl: string | null; readonly licensed: boolean }
}

function seedOf(
  { revision, arch, min, span, active, language, version, ...drawn }: Drawn,
  at: number,
  builds: readonly number[],
): BuildSeed {
  const max = span === undefined ? undefined : builds[Math.min(builds.length - 2, builds.indexOf(min) + span)]
  const text = `${drawn.package} ${at}`
  return {
    package: drawn.package,
    version: `1.0-${revision}`,
    arch,
    min,
    ...(max === undefined || max < min ? {} : { max }),
    active,
    descriptions: { enu: text, [language]: `${text} (${language})` },
    versionRow: { report_url: version.reportUrl, license: version.licensed ? 'GPL' : null },
  }
}

async function* damaged(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('something else')
}
