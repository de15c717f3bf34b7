import type { SignaturePolicy } from '../builds/activation.ts'
import { mustBeSigned, type SignatureRules } from '../builds/signature-rules.ts'
import type { Firmware } from '../reference/firmware.ts'
import type { BuildJobKind, BuildStorage, SigningState } from '../tables.ts'

/** What decides whether a job may be done with a build. */
export interface JobFacts {
  readonly active: boolean
  readonly signing: SigningState
  readonly storage: BuildStorage
  readonly isPlaced: boolean
  readonly firmwareMin: Pick<Firmware, 'line' | 'version'>
  /** What people have decided for firmwares. */
  readonly rules: SignatureRules
}

/** What the repository can do at all. */
export interface JobAbilities {
  readonly hasRemote: boolean
  readonly canSign: boolean
  readonly policy: SignaturePolicy
}

export type JobRefusalCode =
  | 'not_in_place'
  | 'storage_missing'
  | 'is_local'
  | 'is_remote'
  | 'is_active'
  | 'being_signed'
  | 'signature_required'
  | 'signing_off'
  | 'already_signed'
  | 'not_signed'

/** `message` goes on from "<build>: ", and says what to do. */
export interface JobRefusal {
  readonly code: JobRefusalCode
  readonly message: string
}

/** Why the job may not be done with the build now; null when it may. Pure. */
export function jobRefusal(kind: BuildJobKind, build: JobFacts, abilities: JobAbilities): JobRefusal | null {
  if (!build.isPlaced) return { code: 'not_in_place', message: 'its file is still being put in place; try again in a moment' }
  switch (kind) {
    case 'upload':
      return uploadRefusal(build, abilities)
    case 'rehome':
      return rehomeRefusal(build, abilities)
    case 'sign':
      return signRefusal(build, abilities)
    case 'unsign':
      return unsignRefusal(build)
    case 'resync_info':
    case 'resync_file':
      return null
  }
}

const noRemote: JobRefusal = { code: 'storage_missing', message: 'no object storage is configured; set spkrepo.remote.bucket' }
const isRemote: JobRefusal = { code: 'is_remote', message: 'its file is in the object storage; take it back first' }

function uploadRefusal({ storage, signing, firmwareMin, rules }: JobFacts, { hasRemote, policy }: JobAbilities): JobRefusal | null {
  if (!hasRemote) return noRemote
  if (storage === 'remote') return { code: 'is_remote', message: 'its file is in the object storage already' }
  if (signing === 'pending' || signing === 'signing')
    return { code: 'being_signed', message: 'it is being signed; try again when it is signed' }
  if (signing !== 'signed' && mustBeSigned(firmwareMin, { policy, rules }))
    return { code: 'signature_required', message: 'it is not signed; sign it first' }
  return null
}

function rehomeRefusal({ storage, active }: JobFacts, { hasRemote }: JobAbilities): JobRefusal | null {
  if (!hasRemote) return noRemote
  if (storage === 'local') return { code: 'is_local', message: 'its file is not in the object storage' }
  return active ? { code: 'is_active', message: 'it must be deactivated before it is taken back from the object storage' } : null
}

function signRefusal({ storage, signing, active }: JobFacts, { canSign }: JobAbilities): JobRefusal | null {
  if (!canSign) return { code: 'signing_off', message: 'signing is not set up; set spkrepo.signing.gpg_home' }
  if (storage === 'remote') return isRemote
  if (signing === 'signed') return { code: 'already_signed', message: 'it is signed already' }
  if (!active) return null
  return { code: 'is_active', message: 'it must be deactivated before signing: devices have been told of the file as it is' }
}

function unsignRefusal({ storage, signing, active }: JobFacts): JobRefusal | null {
  if (storage === 'remote') return isRemote
  if (active) return { code: 'is_active', message: 'it must be deactivated before unsigning' }
  return signing === 'signed' || signing === 'signing' ? null : { code: 'not_signed', message: 'it is not signed' }
}
