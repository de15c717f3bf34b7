import { lastBackup } from '../backup/last-backup.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, when } from './finding.ts'

/** Every night, and one that failed. Milliseconds. */
const oldestMs = 2 * 86_400_000

/** When the embedded stores were last copied. Of a database server its own area tells what can be seen. */
export function examineBackups({ config, database }: Pick<Runtime, 'config' | 'database'>): Examination {
  return {
    area: 'backups',
    look: async () => {
      if (database.dialect !== 'sqlite') return []
      const last = lastBackup(config.stack.dataDir)
      const ageMs = last === undefined ? 0 : Date.now() - Date.parse(last.takenAt)
      return [
        when(
          last === undefined,
          ['backup-missing', 'warning'],
          [
            `no backup of ${config.stack.dataDir} was ever made by "trellis backup"`,
            'a disk that fails takes everything with it',
            'run "trellis backup FOLDER" every night, onto another disk (docs/operations/backup.md)',
          ],
        ),
        when(
          ageMs > oldestMs,
          ['backup-old', 'warning'],
          [
            `the last backup is ${Math.floor(ageMs / 86_400_000)} days old (${last?.folder})`,
            'whatever came after it is lost with the disk',
            'see why the timer does not run "trellis backup" any more',
          ],
        ),
      ]
    },
  }
}
