import { join } from 'node:path'
import type { StackConfig } from '../config/stack-config.ts'
import { StackError } from '../errors.ts'
import { fileStorage } from './file-storage.ts'
import type { MoveOfFiles } from './move-run.ts'
import { movingStorage } from './moving-storage.ts'
import { folderOf, placeOf } from './place.ts'
import { type S3Access, s3Client } from './s3/s3-client.ts'
import { parseS3Url } from './s3/s3-location.ts'
import { s3Storage } from './s3/s3-storage.ts'
import { watchStoreClock } from './s3/store-clock.ts'
import type { Storage } from './storage.ts'

/** A folder or a bucket that holds the files of all services, each in a part of its own. */
export interface StoragePlace {
  /** As people are shown it: `file:/srv/trellis`, `s3://packages/prefix`. */
  readonly name: string
  of(service: string): Storage
  /** How far the clock of a store on the network was ahead of this host's, at its last answer; undefined before, and for a folder. */
  clockOffsetMs(): number | undefined
  close(): void
}

/** Where the files of an installation are. */
export interface InstalledStorage extends StoragePlace {
  /** While files are being moved: where they come from and go to. */
  readonly move: { readonly from: StoragePlace; readonly to: StoragePlace } | undefined
}

/** Opens the storage that the settings name; connects with the first request. Throws `config_invalid`. */
export function openStorage(settings: StackConfig['storage'], dataDir: string): InstalledStorage {
  const { url = `file:${dataDir}`, previous } = settings
  const access = accessOf(settings)
  const to = openPlace(url, access)
  if (previous.url === undefined) return { ...to, move: undefined }
  const from = openPlace(previous.url, { ...access, ...keysOf(previous) })
  if (from.name === to.name)
    throw new StackError('config_invalid', `storage.previous.url and storage.url are both ${to.name}; unset the former`)
  return {
    ...to,
    move: { from, to },
    of: (service) => movingStorage({ from: from.of(service), to: to.of(service) }),
    close: () => {
      from.close()
      to.close()
    },
  }
}

function openPlace(url: string, access: S3Access): StoragePlace {
  const dir = folderOf(url)
  return dir === undefined ? bucket(url, access) : folder(dir, url)
}

function folder(dir: string, url: string): StoragePlace {
  return {
    name: placeOf(url),
    of: (service) => fileStorage({ dir: join(dir, service) }),
    clockOffsetMs: () => undefined,
    close: () => {},
  }
}

function bucket(url: string, access: S3Access): StoragePlace {
  const location = parseS3Url(url)
  const client = s3Client(location, access)
  const clockOffsetMs = watchStoreClock(client)
  const { timeoutMs } = access
  return {
    name: placeOf(url),
    of: (service) =>
      s3Storage({
        client,
        bucket: location.bucket,
        prefix: `${location.prefix}${service}/`,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
    clockOffsetMs,
    close: () => client.destroy(),
  }
}

function accessOf({ region, sessionToken, timeoutSeconds, ...keys }: StackConfig['storage']): S3Access {
  return { ...keysOf(keys), region, sessionToken, timeoutMs: timeoutSeconds * 1000 }
}

function keysOf({ accessKeyId, secretAccessKey }: Pick<S3Access, 'accessKeyId' | 'secretAccessKey'>) {
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new StackError('config_invalid', 'of storage.access_key_id and storage.secret_access_key only one is set; set both or none')
  return accessKeyId === undefined ? {} : { accessKeyId, secretAccessKey }
}

/** A folder or a bucket that others fill too, such as the one in which a CDN leaves its logs. */
export interface OpenedFiles {
  readonly storage: Storage
  close(): void
}

/** Opens what `url` names: `file:PATH` or `s3://BUCKET/PREFIX`. Connects with the first request. Throws `config_invalid`. */
export function openFiles(url: string, access: S3Access): OpenedFiles {
  const dir = folderOf(url)
  if (dir !== undefined) return { storage: fileStorage({ dir }), close: () => {} }
  const location = parseS3Url(url)
  const client = s3Client(location, access)
  return { storage: s3Storage({ client, bucket: location.bucket, prefix: location.prefix }), close: () => client.destroy() }
}

/** What there is to move for these services; undefined while nothing is being moved. */
export function moveOf({ move }: InstalledStorage, services: readonly string[]): MoveOfFiles | undefined {
  if (move === undefined) return undefined
  return {
    places: `${move.from.name} to ${move.to.name}`,
    services: services.map((service) => ({ service, from: move.from.of(service), to: move.to.of(service) })),
  }
}
