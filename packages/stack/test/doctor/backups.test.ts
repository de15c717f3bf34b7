import { join } from 'node:path'
import { expect, it } from 'vitest'
import { backUp } from '../../src/backup/back-up.ts'
import { embeddedStores } from '../../src/backup/embedded-stores.ts'
import { rememberBackup } from '../../src/backup/last-backup.ts'
import { examineBackups } from '../../src/doctor/backups.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { tempDir } from '../../src/testing/index.ts'
import { runtimeOf } from '../roles/services.ts'

const codes = async (runtime: Runtime) => {
  const found = await examineBackups(runtime).look(AbortSignal.timeout(10_000))
  return found.flatMap((finding) => finding?.code ?? [])
}

it('the doctor misses a backup until there is one, and again when it has become old', async () => {
  const runtime = await runtimeOf()
  await runMigrations(runtime)
  expect(await codes(runtime)).toEqual(['backup-missing'])

  const folder = join(tempDir('backup'), 'today')
  await backUp(embeddedStores(runtime.config), { folder })
  expect(await codes(runtime)).toEqual([])

  const { dataDir } = runtime.config.stack
  rememberBackup(dataDir, folder, { takenAt: new Date(Date.now() - 3 * 86_400_000).toISOString() })
  expect(await codes(runtime)).toEqual(['backup-old'])
})
