import { StackError, type Storage } from '@trellis/stack'
import type { BuildStorage } from '../tables.ts'

/**
 * Where the files of builds are. Everything begins in the installation's own storage (`local`); a build on offer may be moved to a bucket
 * (`remote`), where its key is its path. Icons, screenshots and sidecars are always local.
 */
export interface BuildFiles {
  readonly local: Storage
  /** Undefined: no bucket is configured. */
  readonly remote: Storage | undefined
  /** The store of a build. Throws `config_invalid` for a remote one while no bucket is configured. */
  of(storage: BuildStorage): Storage
}

/** The two stores as one value. */
export function buildFiles(local: Storage, remote: Storage | undefined): BuildFiles {
  return {
    local,
    remote,
    of: (storage) => {
      if (storage === 'local') return local
      if (remote !== undefined) return remote
      throw new StackError('config_invalid', 'the build is in a bucket, and spkrepo.remote.bucket is not set; name the bucket that has it')
    },
  }
}
