import { type Database, httpError } from '@trellis/stack'
import { type Kysely, sql } from 'kysely'
import type { SignatureRule } from '../../../contract/index.ts'
import { needsSignature, type SignaturePolicy } from '../../builds/activation.ts'
import { loadSignatureRules, majorOf, ruleKey } from '../../builds/signature-rules.ts'
import type { Firmware } from '../../reference/firmware.ts'
import type { Tables } from '../../tables.ts'

/** One major of a product line. */
export interface RulePlace {
  readonly line: Firmware['line']
  readonly major: number
}

/** The rule of every major that a known firmware has: the NAS first, and the newest first. */
export async function signatureRules(db: Kysely<Tables>, policy: SignaturePolicy): Promise<SignatureRule[]> {
  const decided = await loadSignatureRules(db)
  const rules = new Map<string, SignatureRule>()
  for (const { line, version, builds, active_unsigned, waiting } of await buildsByFirmware(db)) {
    const major = majorOf(version)
    const key = ruleKey(line, major)
    const setting = word(needsSignature(`${major}.0`, policy))
    const rule = rules.get(key) ?? { line, major, ...decision(decided.get(key), setting), builds: 0, activeUnsigned: 0, waiting: 0 }
    rules.set(key, {
      ...rule,
      builds: rule.builds + Number(builds),
      activeUnsigned: rule.activeUnsigned + Number(active_unsigned ?? 0),
      waiting: rule.waiting + Number(waiting ?? 0),
    })
  }
  return [...rules.values()].sort((a, b) => a.line.localeCompare(b.line) || b.major - a.major)
}

/** Decides for a major, or leaves it to the settings again. What is active stays so. Throws 404 for a major that no firmware has. */
export async function decideSignature(
  database: Database,
  { line, major }: RulePlace,
  signature: SignatureRule['signature'] | null,
): Promise<void> {
  await database.transaction<Tables, void>('spkrepo', async (tx) => {
    const firmwares = await tx.selectFrom('firmware').select('version').where('line', '=', line).execute()
    if (!firmwares.some(({ version }) => majorOf(version) === major)) {
      throw httpError(404, 'major_unknown', `No known firmware is ${line.toUpperCase()} ${major}.`, { line, major })
    }
    await tx.deleteFrom('signature_rule').where('line', '=', line).where('major', '=', major).execute()
    if (signature === null) return
    await tx
      .insertInto('signature_rule')
      .values({ line, major, is_required: signature === 'required' })
      .execute()
  })
}

function decision(decided: boolean | undefined, setting: SignatureRule['setting']) {
  return { signature: decided === undefined ? setting : word(decided), decided: decided !== undefined, setting }
}

function word(isRequired: boolean): SignatureRule['signature'] {
  return isRequired ? 'required' : 'optional'
}

async function buildsByFirmware(db: Kysely<Tables>) {
  return await db
    .selectFrom('firmware as oldest')
    .leftJoin('build as built', 'built.firmware_min_id', 'oldest.id')
    .groupBy(['oldest.line', 'oldest.version'])
    .select([
      'oldest.line',
      'oldest.version',
      sql<number | string>`count(built.id)`.as('builds'),
      sql<number | string | null>`sum(case when built.active and built.signing <> 'signed' then 1 else 0 end)`.as('active_unsigned'),
      sql<number | string | null>`sum(case when not built.active and built.signing <> 'signed' then 1 else 0 end)`.as('waiting'),
    ])
    .execute()
}
