import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3'

/** Makes an empty bucket with a name of its own, and returns the name. */
export async function freshBucket(client: S3Client): Promise<string> {
  const bucket = `test-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return bucket
}
