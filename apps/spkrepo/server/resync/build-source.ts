import type { Storage } from '@trellis/stack'
import { storedSpk } from '../builds/stored-file.ts'
import type { BuildFiles } from '../remote/build-files.ts'
import { readSidecar, type Sidecar } from '../remote/sidecar.ts'
import { infoFields } from '../spk/assemble-spk.ts'
import { readOutline } from '../spk/read-outline.ts'
import type { SpkConf } from '../spk/spk.ts'
import type { BuildStorage } from '../tables.ts'
import type { VersionSource } from '../uploads/stored-version.ts'

/** What is known of a stored build from its file, or from what is kept of it. */
export interface BuildSource {
  readonly spk: VersionSource
  /** Undefined: only the sidecar was to be had, which has no conf files, icons nor signature. */
  readonly rest: { readonly conf: SpkConf; readonly icons: ReadonlyMap<number, Uint8Array>; readonly hasSignature: boolean } | undefined
}

/** Which build, and what its version's row says. */
export interface SourceRequest {
  readonly path: string
  readonly storage: BuildStorage
  readonly wizards: { readonly install: boolean; readonly upgrade: boolean }
}

export type SourceReading = { readonly ok: true; readonly source: BuildSource } | { readonly ok: false; readonly reason: string }

/**
 * What the file of a build says of itself: read in ranges where it lies; of a build whose bucket is not configured or has lost it, what its
 * sidecar keeps. Throws what the store throws.
 */
export async function buildSource(files: BuildFiles, request: SourceRequest): Promise<SourceReading> {
  const { path, storage } = request
  const store = storage === 'local' ? files.local : files.remote
  if (store !== undefined && (await store.stat(path)) !== undefined) return await fromFile(store, path)
  const sidecar = storage === 'remote' ? await readSidecar(files.local, path) : undefined
  if (sidecar === undefined)
    return { ok: false, reason: `the file ${path} is missing${storage === 'remote' ? ', and so is its sidecar' : ''}` }
  return { ok: true, source: { spk: fromSidecar(sidecar, request), rest: undefined } }
}

async function fromFile(store: Storage, path: string): Promise<SourceReading> {
  const reading = await readOutline(await storedSpk(path, store))
  if (!reading.ok) return { ok: false, reason: `the file ${path} cannot be read: ${reading.problem.message}` }
  const { conf, icons, hasSignature } = reading.spk
  return { ok: true, source: { spk: reading.spk, rest: { conf, icons, hasSignature } } }
}

/** Sidecars of older repositories say of wizards in some languages that there are none, so only a yes is believed. */
function fromSidecar({ info, derived }: Sidecar, { wizards }: SourceRequest): VersionSource {
  return {
    ...infoFields(new Map(Object.entries(info))),
    installWizard: derived.install_wizard || wizards.install,
    upgradeWizard: derived.upgrade_wizard || wizards.upgrade,
    license: derived.license?.trim() || null,
  }
}
