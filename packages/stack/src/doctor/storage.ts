import { randomBytes, randomUUID } from 'node:crypto'
import type { MountedService } from '../roles/runtime.ts'
import type { Storage } from '../storage/storage.ts'
import { type Examination, type Finding, when } from './finding.ts'

/** Whether files can be written, read back and deleted. */
export function examineStorage({ service, storage }: Pick<MountedService, 'service' | 'storage'>): Examination {
  return {
    area: `storage of ${service.name}`,
    look: async () => [await roundTrip(storage)],
  }
}

async function roundTrip(storage: Storage): Promise<Finding | undefined> {
  const key = `doctor/${randomUUID()}`
  const bytes = randomBytes(64)
  try {
    await storage.put(key, one(bytes))
    const found = await storage.open(key)
    const read = found === undefined ? undefined : Buffer.concat(await found.body.toArray())
    return when(
      read === undefined || !bytes.equals(read),
      ['storage-differs', 'danger'],
      [
        'an object that was just written could not be read back as it was',
        'files of users are lost or damaged',
        'look at the medium and at who else writes there',
      ],
    )
  } finally {
    await storage.delete(key)
  }
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
