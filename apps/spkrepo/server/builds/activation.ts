import type { Kysely } from 'kysely'
import { catalogChanged, catalogChangedByBuild } from '../catalog/catalog-changes.ts'
import type { SigningState, Tables } from '../tables.ts'
import { loadSignatureRules, mustBeSigned } from './signature-rules.ts'

/** Which builds must carry a signature before devices may see them. DSM checks none from version 7 on; routers and DSM 6 do. */
export type SignaturePolicy = 'below-dsm-7' | 'always' | 'never'

export interface BuildFacts {
  readonly signing: SigningState
  readonly isPlaced: boolean
  /** Whether devices of its firmware take signed builds only. */
  readonly mustBeSigned: boolean
}

export type ActivationRefusal = 'not_found' | 'signature_required' | 'being_signed' | 'not_in_place'

/** Why a build may not be active now; null when it may. Pure. */
export function activationRefusal(build: BuildFacts): ActivationRefusal | null {
  if (!build.isPlaced) return 'not_in_place'
  if (build.signing === 'signing') return 'being_signed'
  if (build.signing !== 'signed' && build.mustBeSigned) return 'signature_required'
  return null
}

/**
 * Makes a build active, or says why not. Doing it twice is doing it once. `policy` is that of the settings; what people have decided for a
 * major comes before it.
 */
export async function activateBuild(db: Kysely<Tables>, buildId: number, policy: SignaturePolicy): Promise<ActivationRefusal | null> {
  const build = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('firmware', 'firmware.id', 'build.firmware_min_id')
    .select(['build.signing', 'build.staged_key', 'firmware.line', 'firmware.version', 'version.package_id'])
    .where('build.id', '=', buildId)
    .executeTakeFirst()
  if (build === undefined) return 'not_found'
  const rules = await loadSignatureRules(db)
  const refusal = activationRefusal({
    signing: build.signing,
    isPlaced: build.staged_key === null,
    mustBeSigned: mustBeSigned(build, { policy, rules }),
  })
  if (refusal !== null) return refusal
  return await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('build')
      .set({ active: true, activate_when_ready: false })
      .where('id', '=', buildId)
      // A signature that was begun since our look replaces the file; devices must not be told of one that is about to change.
      .where('signing', '=', build.signing)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return 'being_signed'
    await catalogChanged(tx, build.package_id)
    return null
  })
}

/** Takes a build out of the catalog; its file stays. Returns false when there is no such build. */
export async function deactivateBuild(db: Kysely<Tables>, buildId: number): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    await tx.updateTable('build').set({ active: false, activate_when_ready: false }).where('id', '=', buildId).execute()
    return await catalogChangedByBuild(tx, buildId)
  })
}

/** A sentence for people. */
export function refusalText(refusal: ActivationRefusal): string {
  switch (refusal) {
    case 'not_found':
      return 'there is no such build'
    case 'signature_required':
      return 'it is not signed, and builds for its firmware must be; set up signing, or have the rule for this firmware changed'
    case 'being_signed':
      return 'it is being signed right now; try again in a moment'
    case 'not_in_place':
      return 'its file is still being put in place; try again in a moment'
  }
}

/** Whether the settings want a build that begins with this firmware to be signed before devices may see it. Pure. */
export function needsSignature(firmwareVersion: string, policy: SignaturePolicy): boolean {
  if (policy === 'below-dsm-7') return Number.parseInt(firmwareVersion, 10) < 7
  return policy === 'always'
}
