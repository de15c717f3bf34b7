import { jobActions } from '../builds/job-actions.ts'
import type { BulkAction } from '../list/list-look.ts'

/** What can be done to all builds of versions; the names are those of `server/admin/builds/build-actions.ts`. */
export const versionActions: readonly BulkAction[] = [
  {
    name: 'activate',
    label: 'Activate',
    needs: 'build.activate',
    done: 'activated',
    consequences:
      'Devices are offered every build of these versions within a second. Builds that need a signature and have none are skipped.',
  },
  {
    name: 'deactivate',
    label: 'Deactivate',
    needs: 'build.activate',
    done: 'deactivated',
    consequences: 'Devices are offered no build of these versions any more. The files stay, and can still be installed by hand.',
  },
  ...jobActions,
  {
    name: 'delete',
    label: 'Delete',
    needs: 'package.delete',
    done: 'deleted',
    consequences: 'The versions, all their builds, files and icons are gone for good, wherever they are stored.',
    isFinal: true,
  },
]
