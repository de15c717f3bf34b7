import { type Database, httpError } from '@trellis/stack'
import type { Transaction } from 'kysely'
import type { NewFirmware } from '../../../contract/index.ts'
import { catalogChanged, referenceData } from '../../catalog/catalog-changes.ts'
import { canonicalArchitecture } from '../../reference/architectures.ts'
import { isArchitectureCode, isFirmwareBuild, isFirmwareVersion, isProductLine, isServiceCode } from '../../reference/codes.ts'
import type { Tables } from '../../tables.ts'

/** Adds an architecture, and returns its id: from now on devices and packages may name it. Throws 409 and 422. */
export async function createArchitecture(database: Database, code: string): Promise<number> {
  if (!isArchitectureCode(code)) {
    throw httpError(422, 'architecture_code_invalid', 'A code has 1 to 20 letters, digits and "_", as devices send it.', { code })
  }
  const canonical = canonicalArchitecture(code)
  if (canonical !== code) {
    throw httpError(422, 'architecture_is_alias', `Devices that say "${code}" are served as "${canonical}".`, { code, canonical })
  }
  return await insert(database, { kind: 'architecture', value: code }, async (tx) =>
    tx
      .insertInto('architecture')
      .values({ code })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst(),
  )
}

/** Adds a firmware, and returns its id. Throws 409 and 422. */
export async function createFirmware(database: Database, { version, build, type }: NewFirmware): Promise<number> {
  if (!isFirmwareVersion(version)) {
    throw httpError(422, 'firmware_version_invalid', 'A version is digits, a dot and one digit: "7.2".', { version })
  }
  if (!isFirmwareBuild(build)) {
    throw httpError(422, 'firmware_build_invalid', 'A build number is a whole number from 1 to 2147483647.', { build })
  }
  if (!isProductLine(type)) {
    throw httpError(422, 'firmware_type_unknown', 'The type is "dsm" (NAS) or "srm" (routers).', { type })
  }
  return await insert(database, { kind: 'firmware', value: String(build) }, async (tx) =>
    tx
      .insertInto('firmware')
      .values({ version, build, line: type })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst(),
  )
}

/** Adds a service of the system that packages may depend on, and returns its id. Throws 409 and 422. */
export async function createService(database: Database, code: string): Promise<number> {
  if (!isServiceCode(code)) {
    throw httpError(422, 'service_code_invalid', 'A code has 1 to 30 letters, digits, "-", "_" and ".".', { code })
  }
  return await insert(database, { kind: 'service', value: code }, async (tx) =>
    tx
      .insertInto('system_service')
      .values({ code })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst(),
  )
}

/** In one transaction with the word to every process that answers devices. Throws 409 when there is such a row: its `value` is unique. */
async function insert(
  database: Database,
  { kind, value }: { readonly kind: 'architecture' | 'firmware' | 'service'; readonly value: string },
  act: (tx: Transaction<Tables>) => Promise<{ readonly id: number } | undefined>,
): Promise<number> {
  return await database.transaction<Tables, number>('spkrepo', async (tx) => {
    const made = await act(tx)
    if (made === undefined) throw httpError(409, `${kind}_exists`, `There is ${wordsOf[kind]} ${value} already.`, { value })
    await catalogChanged(tx, referenceData)
    return made.id
  })
}

const wordsOf = { architecture: 'an architecture', firmware: 'a firmware with build number', service: 'a service' } as const
