import type { S3Client } from '@aws-sdk/client-s3'
import { type S3Access, s3Client } from '../../src/storage/s3/s3-client.ts'

/** A client for a store of the tests. */
export function clientOf({ endpoint }: { readonly endpoint: string }, access: S3Access): S3Client {
  return s3Client({ bucket: '', prefix: '', region: undefined, endpoint, style: 'path', checksums: false }, access)
}
