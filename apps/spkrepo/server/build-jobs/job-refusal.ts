import { needsSignature, type SignaturePolicy } from '../builds/activation.ts'
import type { BuildJobKind, BuildStorage, SigningState } from '../tables.ts'

/** What decides whether a job may be done with a build. */
export interface JobFacts {
  readonly active: boolean
  readonly signing: SigningState
  readonly storage: BuildStorage
  readonly isPlaced: boolean
  /** For example `7.2`. */
  readonly firmwareMinVersion: string
}

/** What the repository can do at all. */
export interface JobAbilities {
  readonly hasRemote: boolean
  readonly canSign: boolean
  readonly policy: SignaturePolicy
}

/** Why the job may not be done with the build now, for people; null when it may. Pure. */
export function jobRefusal(kind: BuildJobKind, build: JobFacts, abilities: JobAbilities): string | null {
  if (!build.isPlaced) return 'its file is still being put in place; try again in a moment'
  switch (kind) {
    case 'upload':
      return uploadRefusal(build, abilities)
    case 'rehome':
      if (!abilities.hasRemote) return noRemote
      if (build.storage === 'local') return 'its file is not in the object storage'
      return build.active ? 'it must be deactivated before it is taken back from the object storage' : null
    case 'sign':
      return signRefusal(build, abilities)
    case 'unsign':
      if (build.storage === 'remote') return isRemote
      if (build.active) return 'it must be deactivated before unsigning'
      return build.signing === 'signed' || build.signing === 'signing' ? null : 'it is not signed'
    case 'resync_info':
    case 'resync_file':
      return null
  }
}

const noRemote = 'no object storage is configured; set spkrepo.remote.bucket'
const isRemote = 'its file is in the object storage; take it back (re-home) first'

function uploadRefusal({ storage, signing, firmwareMinVersion }: JobFacts, { hasRemote, policy }: JobAbilities): string | null {
  if (!hasRemote) return noRemote
  if (storage === 'remote') return 'its file is in the object storage already'
  if (signing === 'pending' || signing === 'signing') return 'it is being signed; try again when it is signed'
  if (signing !== 'signed' && needsSignature(firmwareMinVersion, policy)) return 'it is not signed'
  return null
}

function signRefusal({ storage, signing, active }: JobFacts, { canSign }: JobAbilities): string | null {
  if (!canSign) return 'signing is not set up; set spkrepo.signing.gpg_home'
  if (storage === 'remote') return isRemote
  if (signing === 'signed') return 'it is signed already'
  return active ? 'it must be deactivated before signing: devices have been told of the file as it is' : null
}
