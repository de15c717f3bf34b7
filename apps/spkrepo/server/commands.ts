import type { CommandCall, CommandResult } from '@trellis/stack'
import { adoptCommand } from './adoption/adopt-command.ts'
import { activateBuild, deactivateBuild, refusalText } from './builds/activation.ts'
import { operatorCommands } from './commands/operator-commands.ts'
import { forgetCatalog } from './files/caches.ts'
import type { Parts } from './parts.ts'
import { parseVersion } from './spk/info-values.ts'

type Command = (positionals: readonly string[], call: CommandCall) => Promise<CommandResult>

/** What the commands do. */
export function commandsOf(parts: Parts): Readonly<Record<string, Command>> {
  return {
    activate: async (positionals) =>
      await onBuilds(parts, positionals, 'activated', async (id) => {
        const refusal = await activateBuild(parts.db, id, parts.policy)
        if (refusal === null) await parts.buildJobs.queueUploads({ buildIds: [id], accountId: null })
        return refusal === null ? null : refusalText(refusal)
      }),
    deactivate: async (positionals) =>
      await onBuilds(parts, positionals, 'deactivated', async (id) =>
        (await deactivateBuild(parts.db, id)) ? null : 'there is no such build',
      ),
    adopt: async (_positionals, call) => await adoptCommand(parts, call),
    ...operatorCommands(parts),
  }
}

/** Does one thing to every build of a version; builds that refuse are named and do not keep the others back. */
async function onBuilds(
  { db, accounts, caches }: Parts,
  [name = '', version = '']: readonly string[],
  done: 'activated' | 'deactivated',
  act: (buildId: number) => Promise<string | null>,
): Promise<CommandResult> {
  const revision = parseVersion(version)?.revision ?? -1
  const builds = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .select(['build.id', 'build.path', 'version.upstream'])
    .where('package.name', '=', name)
    .where('version.revision', '=', revision)
    .orderBy('build.id')
    .execute()
  const matching = builds.filter(({ upstream }) => `${upstream}-${revision}` === version)
  if (matching.length === 0) {
    return { ok: false, message: `there is no version ${version} of a package ${name}`, json: { error: { code: 'version_unknown' } } }
  }
  const results: { readonly build: string; readonly refused: string | null }[] = []
  for (const { id, path } of matching) {
    const refused = await act(id)
    if (refused === null) await accounts.audit({ action: `build.${done}`, subject: `build:${id}` })
    results.push({ build: path, refused })
  }
  await forgetCatalog(caches)
  const refusals = results.filter(({ refused }) => refused !== null)
  const lines = [
    `${results.length - refusals.length} of ${results.length} builds of ${name} ${version} ${done}.`,
    ...refusals.map(({ build, refused }) => `${build}: ${refused}`),
  ]
  return {
    ok: refusals.length === 0,
    message: lines.join('\n'),
    json: { package: name, version, [done]: results.length - refusals.length, builds: results },
  }
}
