/** A program that stores and reads back an object of as many MiB as asked and prints by how much its memory grew at most. */
import { argv, resourceUsage, stdout } from 'node:process'
import { s3Storage } from '../../src/storage/s3/s3-storage.ts'
import { clientOf } from './s3-place-client.ts'

const [endpoint = '', accessKeyId = '', secretAccessKey = '', bucket = '', mebibytes = ''] = argv.slice(2)
const client = clientOf({ endpoint }, { accessKeyId, secretAccessKey })
const storage = s3Storage({ client, bucket })
await storage.put('small', chunks(16))
const before = resourceUsage().maxRSS

const { sizeBytes } = await storage.put('large', chunks(Number(mebibytes)))
let readBytes = 0
const found = await storage.open('large')
for await (const chunk of found?.body ?? []) readBytes += chunk.length

if (readBytes !== sizeBytes) throw new Error(`read ${readBytes} of ${sizeBytes} bytes`)
stdout.write(JSON.stringify({ sizeBytes, growthBytes: (resourceUsage().maxRSS - before) * 1024 }))
client.destroy()

async function* chunks(count: number): AsyncIterable<Uint8Array> {
  for (let n = 0; n < count * 16; n++) yield Buffer.alloc(64 * 1024, n % 256)
}
