import type { BulkAction } from '../list/list-look.ts'
import { jobActions } from './job-actions.ts'

/** What can be done to builds, in the order of the buttons; the names are those of `server/admin/builds/build-actions.ts`. */
export const buildActions: readonly BulkAction[] = [
  {
    name: 'activate',
    label: 'Activate',
    needs: 'build.activate',
    done: 'activated',
    consequences: 'Devices are offered them within a second. Builds that need a signature and have none are skipped.',
  },
  {
    name: 'deactivate',
    label: 'Deactivate',
    needs: 'build.activate',
    done: 'deactivated',
    consequences: 'Devices are not offered them any more. Their files stay, and can still be installed by hand.',
  },
  ...jobActions,
  {
    name: 'delete',
    label: 'Delete',
    needs: 'package.delete',
    done: 'deleted',
    consequences: 'Builds and their files are gone for good, wherever they are stored. Download counts of the package stay.',
    isFinal: true,
  },
]
