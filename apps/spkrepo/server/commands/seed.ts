import { firstReference } from '../../migrations/0003-reference-data.ts'
import { catalogChanged, referenceData } from '../catalog/catalog-changes.ts'
import type { Tables } from '../tables.ts'
import type { OperatorCommand } from './service-command.ts'

/** `trellis spkrepo seed` */
export const seedCommand: OperatorCommand = async ({ database, accounts }) => {
  const added = await database.transaction<Tables, Record<keyof typeof firstReference, number>>('spkrepo', async (tx) => {
    const has = async (table: 'architecture' | 'language' | 'system_service') =>
      new Set((await tx.selectFrom(table).select('code').execute()).map(({ code }) => code))
    const [architectures, languages, services] = [await has('architecture'), await has('language'), await has('system_service')]
    const builds = new Set((await tx.selectFrom('firmware').select('build').execute()).map(({ build }) => build))
    const missing = {
      architecture: firstReference.architecture.filter(({ code }) => !architectures.has(code)),
      language: firstReference.language.filter(({ code }) => !languages.has(code)),
      firmware: firstReference.firmware.filter(({ build }) => !builds.has(build)),
      system_service: firstReference.system_service.filter(({ code }) => !services.has(code)),
    }
    if (missing.architecture.length > 0) await tx.insertInto('architecture').values(missing.architecture).execute()
    if (missing.language.length > 0) await tx.insertInto('language').values(missing.language).execute()
    if (missing.firmware.length > 0) await tx.insertInto('firmware').values(missing.firmware).execute()
    if (missing.system_service.length > 0) await tx.insertInto('system_service').values(missing.system_service).execute()
    const counts = {
      architecture: missing.architecture.length,
      language: missing.language.length,
      firmware: missing.firmware.length,
      system_service: missing.system_service.length,
    }
    if (Object.values(counts).some((count) => count > 0)) await catalogChanged(tx, referenceData)
    return counts
  })
  const total = Object.values(added).reduce((sum, count) => sum + count, 0)
  if (total > 0) await accounts.audit({ action: 'reference.seeded', subject: 'reference', details: added })
  const { architecture, language, firmware, system_service } = added
  const counts = `${architecture} architectures, ${language} languages, ${firmware} firmwares and ${system_service} services`
  return { ok: true, message: total === 0 ? 'Nothing was missing.' : `Added ${counts}.`, json: { added } }
}
