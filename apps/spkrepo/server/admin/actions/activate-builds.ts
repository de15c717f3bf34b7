import type { ActionResult, BuildRow } from '../../../contract/index.ts'
import { type ActivationRefusal, activateBuild, deactivateBuild, refusalText } from '../../builds/activation.ts'
import { recogniseSignature } from '../../builds/recognise-signature.ts'
import { forgetCatalog } from '../../files/caches.ts'
import type { Parts } from '../../parts.ts'
import { type ActionContext, type BuildAction, done, labelOf, skipped } from './build-action.ts'

/** Has devices be offered builds. */
export const activateBuilds: BuildAction = {
  name: 'activate',
  summary: 'Offer builds to devices; those that need a signature and have none are skipped',
  permission: 'build.activate',
  run: async (builds, context) => {
    const results: ActionResult[] = []
    for (const build of builds) results.push(await activate(build, context))
    const buildIds = results.flatMap(({ id, outcome }) => (outcome === 'done' ? [id] : []))
    await context.parts.buildJobs.queueUploads({ buildIds, accountId: context.by.id })
    await tellCaches(context.parts)
    return results
  },
}

/** Has devices be offered builds no more. */
export const deactivateBuilds: BuildAction = {
  name: 'deactivate',
  summary: 'Take builds out of the catalog; their files stay',
  permission: 'build.activate',
  run: async (builds, { parts, by }) => {
    const results: ActionResult[] = []
    for (const build of builds) {
      const isThere = await deactivateBuild(parts.db, build.id)
      if (isThere) await parts.accounts.audit({ action: 'build.deactivated', by: by.id, subject: `build:${build.id}` })
      results.push(isThere ? done(build.id, labelOf(build)) : refused(build, 'not_found'))
    }
    await tellCaches(parts)
    return results
  },
}

async function activate(build: BuildRow, { parts, by }: ActionContext): Promise<ActionResult> {
  let refusal = await activateBuild(parts.db, build.id, parts.policy)
  if (refusal === 'signature_required' && (await recogniseSignature(build.id, { db: parts.db, storage: parts.storage }))) {
    refusal = await activateBuild(parts.db, build.id, parts.policy)
  }
  if (refusal !== null) return refused(build, refusal)
  await parts.accounts.audit({ action: 'build.activated', by: by.id, subject: `build:${build.id}` })
  return done(build.id, labelOf(build))
}

function refused(build: BuildRow, refusal: ActivationRefusal): ActionResult {
  return skipped(build.id, labelOf(build), { code: refusal, message: refusalText(refusal) })
}

/** Whoever has just done it asks for the catalog next. */
async function tellCaches({ catalog, caches }: Parts): Promise<void> {
  await forgetCatalog(caches)
  await catalog.caughtUp()
}
