import { onTestFinished } from 'vitest'
import type { S3Access } from '../../src/storage/s3/s3-client.ts'
import { s3Storage } from '../../src/storage/s3/s3-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { freshBucket } from '../../src/testing/s3.ts'
import type { S3Server } from '../../src/testing/swift.ts'
import { clientOf } from './s3-place-client.ts'

/** A store in an empty bucket of a server, with the client to look behind it. */
export async function placeIn(server: Pick<S3Server, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>, prefix = 'some/prefix/') {
  const client = clientOf(server, server)
  const bucket = await freshBucket(client)
  return { client, bucket, prefix, storage: s3Storage({ client, bucket, prefix }), close: async () => client.destroy() }
}

/** A store that is asked with other keys, at another address or for another bucket than there are. */
export function storageAt(endpoint: string, access: S3Access, bucket = 'bucket'): Storage {
  const client = clientOf({ endpoint }, access)
  onTestFinished(() => client.destroy())
  return s3Storage({ client, bucket, timeoutMs: access.timeoutMs ?? 60_000 })
}
