import type { Account } from '@trellis/stack'
import type { VersionValue } from '../spk/info-values.ts'
import type { Spk } from '../spk/spk.ts'
import type { UploadTarget } from './upload-target.ts'

/** An SPK that stands by itself, and everything needed to store it. */
export interface Upload {
  readonly spk: Spk
  readonly target: UploadTarget
  /** The staged object that holds its bytes. */
  readonly stagedKey: string
  readonly publisher: Account
  /** Make the build active as soon as its signing has ended. */
  readonly activateWhenReady: boolean
}

/** An upload whose version text was understood. */
export type VersionedUpload = Upload & { readonly version: VersionValue }

/** What is answered to an upload that passes every check. */
export interface PassedUpload {
  /** These very bytes are a build already. */
  readonly duplicate: boolean
  readonly package: string
  readonly version: string
  readonly firmware: string
  readonly architectures: readonly string[]
}

/** An upload that is kept: a new build, or the one that these very bytes made before. */
export type StoredUpload = PassedUpload & { readonly buildId: number }
