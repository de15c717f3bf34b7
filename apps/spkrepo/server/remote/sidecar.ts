import { createHash } from 'node:crypto'
import type { Storage } from '@trellis/stack'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Spk } from '../spk/spk.ts'

const Digits = Type.Integer({ minimum: 0 })

/**
 * What is kept at hand of a build whose file is in the bucket, so that nobody has to fetch it to know what it says of itself. The words are
 * those of repositories that were filled before ours.
 */
const Sidecar = Type.Object({
  /** The raw values of INFO. */
  info: Type.Record(Type.String(), Type.String()),
  derived: Type.Object({
    install_wizard: Type.Boolean(),
    upgrade_wizard: Type.Boolean(),
    startable: Type.Boolean(),
    license: Type.Union([Type.String(), Type.Null()]),
  }),
  calculated: Type.Object({
    md5: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    size: Digits,
    uploaded_at: Type.String(),
    object_storage_key: Type.String(),
    sidecar_version: Type.Literal(1),
  }),
})
export type Sidecar = Type.Static<typeof Sidecar>

const compiled = Compile(Sidecar)

/** A text of INFO holds icons as base64, so a sidecar may be as long as INFO. Bytes. */
const maxBytes = 4 * 1024 * 1024
const fileNameLimitBytes = 255

/** Where the sidecar of a build is kept: `<path>.json`; a name that would be too long for a file system is replaced by a digest of the path. */
export function sidecarKey(path: string): string {
  const key = `${path}.json`
  const cut = key.lastIndexOf('/') + 1
  if (Buffer.byteLength(key.slice(cut)) <= fileNameLimitBytes) return key
  return `${key.slice(0, cut)}${createHash('sha256').update(path).digest('hex')}.spk.json`
}

/** The sidecar of an SPK that is about to be at `key` of the bucket. */
export function sidecarOf(spk: Spk, { key, uploadedAt }: { readonly key: string; readonly uploadedAt: Date }): Sidecar {
  return {
    info: Object.fromEntries(spk.info),
    derived: {
      install_wizard: spk.installWizard,
      upgrade_wizard: spk.upgradeWizard,
      startable: spk.startable,
      license: spk.license,
    },
    calculated: {
      md5: spk.fingerprint.md5,
      sha256: spk.fingerprint.sha256,
      size: spk.fingerprint.size,
      uploaded_at: uploadedAt.toISOString(),
      object_storage_key: key,
      sidecar_version: 1,
    },
  }
}

/** Reads a sidecar; undefined for anything else. */
export function parseSidecar(text: string): Sidecar | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return compiled.Check(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The sidecar of the build at `path`; undefined when there is none that can be read. */
export async function readSidecar(local: Storage, path: string): Promise<Sidecar | undefined> {
  const object = await local.open(sidecarKey(path))
  if (object === undefined) return undefined
  if (object.sizeBytes > maxBytes) {
    object.body.destroy()
    return undefined
  }
  const chunks: Buffer[] = []
  for await (const chunk of object.body) chunks.push(Buffer.from(chunk))
  return parseSidecar(Buffer.concat(chunks).toString('utf8'))
}

/** Stores a sidecar in one step. */
export async function writeSidecar(local: Storage, path: string, sidecar: Sidecar): Promise<void> {
  const text = JSON.stringify(sidecar, null, 2)
  await local.put(sidecarKey(path), once(Buffer.from(text)), { replace: true })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
