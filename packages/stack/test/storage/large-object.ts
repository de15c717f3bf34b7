/** A program that stores and reads back an object of 256 MiB (or as many as asked) and prints by how much its memory grew at most. */
import { argv, resourceUsage, stdout } from 'node:process'
import { fileStorage } from '../../src/storage/file-storage.ts'

const [dir = '', mebibytes = '256'] = argv.slice(2)
const storage = fileStorage({ dir })
await storage.put('small', chunks(1))
const before = resourceUsage().maxRSS

const { sizeBytes } = await storage.put('large', chunks(Number(mebibytes)))
await storage.put('large', chunks(Number(mebibytes)))
let readBytes = 0
const found = await storage.open('large')
for await (const chunk of found?.body ?? []) readBytes += chunk.length

if (readBytes !== sizeBytes) throw new Error(`read ${readBytes} of ${sizeBytes} bytes`)
stdout.write(JSON.stringify({ sizeBytes, growthBytes: (resourceUsage().maxRSS - before) * 1024 }))

async function* chunks(count: number): AsyncIterable<Uint8Array> {
  for (let n = 0; n < count * 16; n++) yield Buffer.alloc(64 * 1024, n % 256)
}
