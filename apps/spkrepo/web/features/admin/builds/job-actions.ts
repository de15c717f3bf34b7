import type { BulkAction } from '../list/list-look.ts'

/** What tasks do with builds, one by one or all of a version; the names are those of `server/admin/actions/job-actions.ts`. */
export const jobActions: readonly BulkAction[] = [
  {
    name: 'upload',
    label: 'Upload',
    needs: 'build.store',
    done: 'uploaded',
    consequences:
      'A task each moves their files to the object storage, from which devices are served then. Files that are there already are skipped.',
  },
  {
    name: 'rehome',
    label: 'Take back',
    needs: 'build.store',
    done: 'taken back',
    consequences:
      'A task each takes their files back from the object storage, and deletes them there. Active builds are skipped: deactivate them first.',
  },
  {
    name: 'resync-info',
    label: 'Resync info',
    needs: 'build.store',
    done: 'read anew',
    consequences:
      'A task each reads anew what the file says of the build and of its version, and corrects what is shown. The greatest firmware stays as it was edited.',
  },
  {
    name: 'resync-file',
    label: 'Resync file',
    needs: 'build.store',
    done: 'read anew',
    consequences: 'A task each works out digest and size of the stored file anew.',
  },
  {
    name: 'sign',
    label: 'Sign',
    needs: 'build.sign',
    done: 'signed',
    consequences: 'A task each adds a signature. Active builds are skipped: devices have been told of the file as it is.',
  },
  {
    name: 'unsign',
    label: 'Unsign',
    needs: 'build.sign',
    done: 'unsigned',
    consequences: 'A task each takes the signature out of the file. Active builds are skipped: deactivate them first.',
  },
]
