/** A program that replaces an object in a bucket with bytes that never end, and says on its output when parts of them are in the store. */
import { argv, stdout } from 'node:process'
import { s3Storage } from '../../src/storage/s3/s3-storage.ts'
import { clientOf } from './s3-place-client.ts'

const [endpoint = '', accessKeyId = '', secretAccessKey = '', bucket = '', prefix = '', key = ''] = argv.slice(2)
const storage = s3Storage({ client: clientOf({ endpoint }, { accessKeyId, secretAccessKey }), bucket, prefix })
await storage.put(key, endless(), { replace: true })

async function* endless(): AsyncIterable<Uint8Array> {
  for (let mebibytes = 0; ; mebibytes++) {
    yield Buffer.alloc(1024 * 1024, 'new')
    // Two parts of 8 MiB may be on their way and one in memory; the first has arrived when there is room for a fourth.
    if (mebibytes === 40) stdout.write('written\n')
    if (mebibytes > 40) await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
