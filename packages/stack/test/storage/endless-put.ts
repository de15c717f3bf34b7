/** A program that replaces an object with bytes that never end, and says on its output when the first of them are written. */
import { argv, stdout } from 'node:process'
import { fileStorage } from '../../src/storage/file-storage.ts'

const [dir = '', key = ''] = argv.slice(2)
const storage = fileStorage({ dir })
await storage.put(key, endless(), { replace: true })

async function* endless(): AsyncIterable<Uint8Array> {
  for (let written = 0; ; written++) {
    yield Buffer.alloc(64 * 1024, 'new')
    if (written === 20) stdout.write('written\n')
    // Slow enough not to fill the disk while the test decides.
    if (written > 20) await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
