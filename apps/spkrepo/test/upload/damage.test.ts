import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clearPackages } from '../catalog/seed.ts'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from './repository.ts'
import { type Traces, traces } from './traces.ts'
import { upload } from './wire.ts'

const whole = sampleSpk({ license: 'MIT', conf: { PKG_DEPS: '[a]\nk=v\n' }, wizard: { install_uifile: '[]' } })
const somewhere = fc.nat({ max: whole.length - 1 })

/** Ways to damage a package: what is drawn at random, and the bytes that it makes; apart, so that a failure shows the short one. */
interface Damage<Recipe> {
  readonly recipes: fc.Arbitrary<Recipe>
  bytes(recipe: Recipe): Uint8Array
}

const flippedBits: Damage<[at: number, bit: number][]> = {
  recipes: fc.array(fc.tuple(somewhere, fc.nat({ max: 7 })), { minLength: 1, maxLength: 6 }),
  bytes: (flips) => {
    const bytes = Buffer.from(whole)
    for (const [at, bit] of flips) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
    return bytes
  },
}
const cutAndPasted: Damage<[from: number, to: number, middle: Uint8Array]> = {
  recipes: fc.tuple(somewhere, somewhere, fc.uint8Array({ maxLength: 600 })),
  bytes: ([from, to, middle]) => Buffer.concat([whole.subarray(0, from), middle, whole.subarray(to)]),
}
const shuffledBlocks: Damage<number[]> = {
  recipes: fc.shuffledSubarray(Array.from({ length: whole.length / 512 }, (_, index) => index)),
  bytes: (order) => Buffer.concat(order.map((index) => whole.subarray(index * 512, index * 512 + 512))),
}
const randomBytes: Damage<Uint8Array> = { recipes: fc.uint8Array({ maxLength: 3000 }), bytes: (bytes) => bytes }

const text = fc
  .oneof(
    { weight: 30, arbitrary: fc.string({ unit: 'binary' }) },
    // About as long as the longest texts that are kept.
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 200, maxLength: 300 }) },
  )
  .map((line) => line.replaceAll(/[\r\n\0]/g, ' '))
/** Mostly right, so that many get as far as the tables. */
const mostly = (right: fc.Arbitrary<string>) => fc.oneof({ weight: 20, arbitrary: right }, { weight: 1, arbitrary: text })

const infoValues: Damage<Record<string, string>> = {
  recipes: fc.record(
    {
      package: mostly(fc.stringMatching(/^[\p{L}\p{N}_-]{1,51}$/u)),
      version: mostly(fc.tuple(text, fc.nat({ max: 2 ** 31 })).map(([upstream, revision]) => `${upstream}-${revision}`)),
      arch: mostly(
        fc.shuffledSubarray(['noarch', 'x86', '88f6281', '88f6282', 'avoton'], { minLength: 1 }).map((codes) => codes.join(' ')),
      ),
      firmware: mostly(fc.constantFrom('3.1-1594', '6.1-15047', '1.2-7742', '7.2-64570')),
      os_max_ver: mostly(fc.constantFrom('7.2-64570', '7.3-81180', '')),
      displayname: text,
      displayname_fre: text,
      description: text,
      description_jpn: text,
      changelog: text,
      maintainer: text,
      report_url: text,
      startable: mostly(fc.constantFrom('yes', 'no')),
      install_dep_services: mostly(fc.constantFrom('ssh mysql', '')),
      install_dep_packages: text,
      package_icon_120: mostly(fc.base64String()),
    },
    { requiredKeys: [] },
  ),
  bytes: (info) => sampleSpk({ info }),
}
// NUL, line breaks and keys that `sampleSpk` would not write.
const rawInfo: Damage<[key: string, value: string][]> = {
  recipes: fc.array(fc.tuple(fc.constantFrom('package', 'version', 'arch', 'x_y', '\u0000', ''), fc.string({ unit: 'binary' })), {
    maxLength: 12,
  }),
  bytes: (pairs) => sampleSpk({ members: { INFO: pairs.map(([key, value]) => `${key}="${value}"`).join('\n') } }),
}

describe.each(databases)('whatever is uploaded, on %s', (kind) => {
  const repository = useRepository(kind)

  /** Uploads whatever the damage makes and holds the repository to its promise. */
  async function expectAllOrNothing<Recipe>({ recipes, bytes }: Damage<Recipe>): Promise<void> {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const before = await traces(repository)
        const { status, text } = await upload(repository, bytes(recipe))
        expect([201, 400, 422], text).toContain(status)
        if (status === 201) await expectWhole(bytes(recipe))
        else expect(await traces(repository)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  }

  it('flipped bits are stored whole or refused without a trace', async () => await expectAllOrNothing(flippedBits))
  it('cut, repeated and made up parts are stored whole or refused without a trace', async () => await expectAllOrNothing(cutAndPasted))
  it('blocks moved about are stored whole or refused without a trace', async () => await expectAllOrNothing(shuffledBlocks))
  it('random bytes are refused without a trace', async () => await expectAllOrNothing(randomBytes))
  it('random INFO values are stored whole or refused without a trace', async () => await expectAllOrNothing(infoValues))
  it('a random INFO is stored whole or refused without a trace', async () => await expectAllOrNothing(rawInfo))

  /** Holds the stored build against its bytes, and takes it away again. */
  async function expectWhole(bytes: Uint8Array): Promise<void> {
    const build = await repository.db.selectFrom('build').select(['path', 'size_bytes', 'staged_key']).executeTakeFirstOrThrow()
    expect(build).toMatchObject({ size_bytes: bytes.length, staged_key: null })
    const files = await repository.files()
    const { rows }: Traces = await traces(repository)
    expect(files.filter((file) => file.endsWith('.spk'))).toEqual([build.path])
    expect(files).toHaveLength(1 + (rows.icon ?? 0))
    await clearPackages(repository.db)
    for (const file of files) await repository.storage.delete(file)
  }
})
