import { beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { MALFORMED_SPKS } from '../spk/malformed-spks.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { type Member, useRepository } from './repository.ts'
import { traces } from './traces.ts'
import { upload } from './wire.ts'

type Rung = readonly [flaw: string, spk: SampleSpk, status: number, code: string, message: string]
const info = (values: Record<string, string | null>): SampleSpk => ({ info: values })

/** What the administrator is refused for, in the order of the ladder. */
const RUNGS: readonly Rung[] = [
  ['a signature', { members: { 'syno_signature.asc': 'x' } }, 422, 'already_signed', 'Package contains a signature'],
  ['an empty arch', info({ arch: ' ' }), 422, 'architecture_missing', "Missing 'arch' field in INFO"],
  ['an unknown architecture', info({ arch: 'noarch z80' }), 422, 'architecture_unknown', 'Unknown architecture: z80'],
  ['no firmware', info({ firmware: '' }), 422, 'firmware_missing', 'Missing firmware information in INFO'],
  ['a firmware of three parts', info({ firmware: '7.2.1-69057' }), 422, 'firmware_invalid', 'Invalid firmware value: 7.2.1-69057'],
  ['a firmware without build', info({ firmware: '6.1' }), 422, 'firmware_invalid', 'Invalid firmware value: 6.1'],
  ['an unknown firmware', info({ firmware: '3.1-1593' }), 422, 'firmware_unknown', 'Unknown firmware: 3.1-1593'],
  ['an invalid os_min_ver', info({ firmware: null, os_min_ver: '7' }), 422, 'firmware_invalid', 'Invalid firmware value: 7'],
  ['an invalid maximum', info({ os_max_ver: '7.2-1' }), 422, 'firmware_invalid', 'Invalid firmware value: 7.2-1'],
  ['an unknown maximum', info({ os_max_ver: '7.2-99999' }), 422, 'firmware_unknown', 'Unknown firmware: 7.2-99999'],
  [
    'a maximum below the minimum',
    info({ firmware: '6.1-15047', os_max_ver: '5.2-5644' }),
    422,
    'firmware_range_empty',
    'Maximum firmware must be greater than or equal to minimum firmware',
  ],
  ['an unknown service', info({ install_dep_services: 'mysql cron' }), 422, 'service_unknown', 'Unknown dependent service: cron'],
  ['a version without revision', info({ version: '1.2.3' }), 422, 'version_invalid', 'Invalid version'],
  ['a revision that is no number', info({ version: '1.2.3-beta' }), 422, 'version_invalid', 'Invalid version'],
  ['a revision beyond 32 bits', info({ version: '1-2147483648' }), 422, 'version_invalid', 'Invalid version'],
  [
    'a display name in no language',
    info({ displayname_xyz: 'x' }),
    422,
    'displayname_language_unknown',
    'Unknown INFO displayname language',
  ],
  [
    'a description in no language',
    info({ description_xyz: 'x' }),
    422,
    'description_language_unknown',
    'Unknown INFO description language',
  ],
]

/** Texts that no column could keep; in PostgreSQL each would end the statement. */
const TOO_LONG: readonly (readonly [key: string, length: number])[] = [
  ['package', 51],
  ['report_url', 256],
  ['distributor', 256],
  ['distributor_url', 256],
  ['maintainer', 256],
  ['maintainer_url', 256],
  ['displayname', 256],
  ['displayname_fre', 256],
]

/** Two flaws at once: the earlier rung is told. */
const ORDER: readonly (readonly [string, SampleSpk, code: string])[] = [
  ['a bad form before a signature', { icons: {}, members: { 'syno_signature.asc': 'x' } }, 'missing_icon'],
  ['a signature before an architecture', { info: { arch: 'z80' }, members: { 'syno_signature.asc': 'x' } }, 'already_signed'],
  ['an architecture before a firmware', info({ arch: 'z80', firmware: '' }), 'architecture_unknown'],
  ['a minimum before a maximum', info({ firmware: '3.1-1593', os_max_ver: 'x' }), 'firmware_unknown'],
  ['a maximum before a service', info({ os_max_ver: 'x', install_dep_services: 'cron' }), 'firmware_invalid'],
  ['a service before a version', info({ install_dep_services: 'cron', version: '1' }), 'service_unknown'],
  ['a version before a display name', info({ version: '1', displayname_xyz: 'x' }), 'version_invalid'],
  ['a display name before a description', info({ displayname_xyz: 'x', description_xyz: 'x' }), 'displayname_language_unknown'],
]

describe.each(databases)('an upload that is refused, on %s', (kind) => {
  const repository = useRepository(kind)
  let developer: Member
  beforeAll(async () => {
    developer = await repository.member('developer', ['developer'])
  })

  /** Uploads, and holds the answer's form and the emptiness of the repository to the promise. */
  async function refusal(bytes: Uint8Array, as: Member = repository.admin) {
    const before = await traces(repository)
    const { status, text, body, headers } = await upload(repository, bytes, { as })
    expect(await traces(repository)).toEqual(before)
    expect(text.endsWith('}\n')).toBe(true)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    return { status, code: body.code, message: body.message }
  }

  it.each(MALFORMED_SPKS)('for $flaw says "$message" and leaves nothing behind', async ({ bytes, code, message }) => {
    expect(await refusal(bytes())).toEqual({ status: 422, code, message })
  })

  it.each(RUNGS)('for %s is told so and leaves nothing behind', async (_, spk, status, code, message) => {
    expect(await refusal(sampleSpk(spk))).toEqual({ status, code, message })
  })

  it.each([
    ['INFO', { members: { INFO: 'package="a\0"' } }, 'info_encoding'],
    ['LICENSE', { members: { LICENSE: 'MIT\0' } }, 'license_encoding'],
    ['conf/PKG_DEPS', { conf: { PKG_DEPS: '[a]\nk=\0' } }, 'conf_encoding'],
    ['conf/privilege', { conf: { privilege: '"\0"' } }, 'conf_encoding'],
  ] satisfies [string, SampleSpk, string][])('for a NUL in %s says that this is no text', async (_, spk, code) => {
    expect(await refusal(sampleSpk(spk))).toMatchObject({ status: 422, code })
  })

  it.each(TOO_LONG)('for a %s of %d characters names the key and the limit', async (key, length) => {
    const { status, code, message } = await refusal(sampleSpk({ info: { [key]: 'x'.repeat(length) } }))
    expect([status, code]).toEqual([422, 'field_too_long'])
    expect(message).toContain(`${length} characters, at most ${length - 1}`)
  })

  it('for an upstream version of 51 characters names the limit', async () => {
    expect(await refusal(sampleSpk({ info: { version: `${'1'.repeat(51)}-1` } }))).toMatchObject({ code: 'field_too_long' })
  })

  it.each(ORDER)('tells of %s', async (_, spk, code) => {
    expect(await refusal(sampleSpk(spk))).toMatchObject({ status: 422, code })
  })

  it('for a new package by a developer without package_admin is forbidden, even when its version is bad', async () => {
    const expected = { status: 403, code: 'package_creation_forbidden', message: 'Insufficient permissions to create new packages' }
    expect(await refusal(sampleSpk(), developer)).toEqual(expected)
    expect(await refusal(sampleSpk({ info: { version: 'bad' } }), developer)).toEqual(expected)
  })

  it('for the package of others is forbidden, even when its version is bad or the bytes are known', async () => {
    await upload(repository, sampleSpk())
    const expected = { status: 403, code: 'package_forbidden', message: 'Insufficient permissions on this package' }
    expect(await refusal(sampleSpk(), developer)).toEqual(expected)
    expect(await refusal(sampleSpk({ info: { version: 'bad' } }), developer)).toEqual(expected)
  })

  it('tells a stranger of a bad service before of missing permissions', async () => {
    expect(await refusal(sampleSpk({ info: { install_dep_services: 'cron' } }), developer)).toMatchObject({ code: 'service_unknown' })
  })

  it('tells of a differing version before of an overlap', async () => {
    await upload(repository, sampleSpk())
    expect(await refusal(sampleSpk({ info: { maintainer: 'Another' } }))).toMatchObject({ status: 422, code: 'version_differs' })
  })

  it('tells of an overlap before of a description in an unknown language', async () => {
    await upload(repository, sampleSpk())
    expect(await refusal(sampleSpk({ info: { description_xyz: 'x' } }))).toMatchObject({ status: 409, code: 'build_conflict' })
  })
})
