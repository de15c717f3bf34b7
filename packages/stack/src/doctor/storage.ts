import { randomBytes, randomUUID } from 'node:crypto'
import { StackError, type StackErrorCode } from '../errors.ts'
import type { MountedService, Runtime } from '../roles/runtime.ts'
import type { InstalledStorage } from '../storage/open-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { type Examination, type Finding, when } from './finding.ts'

/** From 15 minutes on, a store refuses every request. Milliseconds. */
const oddOffsetMs = 60_000

/** Whether files can be written, read back and deleted, and what about their store could end that. */
export function examineStorage({ mounted, storage: place }: Pick<Runtime, 'mounted' | 'storage'>): readonly Examination[] {
  return mounted.map(({ service, storage }: Pick<MountedService, 'service' | 'storage'>) => ({
    area: `storage of ${service.name}`,
    look: async () => [await roundTrip(storage), clockFinding(place), movingFinding(place)],
  }))
}

async function roundTrip(storage: Storage): Promise<Finding | undefined> {
  const key = `doctor/${randomUUID()}`
  try {
    const differs = await differsWhenReadBack(storage, key).catch(async (error: unknown) => {
      // What could not be written or read need not be there to be deleted; the first refusal is the one to tell.
      await storage.delete(key).catch(() => {})
      throw error
    })
    await storage.delete(key)
    return when(
      differs,
      ['storage-differs', 'danger'],
      [
        'an object that was just written could not be read back as it was',
        'files of users are lost or damaged',
        'look at the medium and at who else writes there',
      ],
    )
  } catch (error) {
    const finding = findingOf(error)
    if (finding === undefined) throw error
    return finding
  }
}

async function differsWhenReadBack(storage: Storage, key: string): Promise<boolean> {
  const bytes = randomBytes(64)
  await storage.put(key, one(bytes))
  const found = await storage.open(key)
  return found === undefined || !bytes.equals(Buffer.concat(await found.body.toArray()))
}

const known: ReadonlySet<StackErrorCode> = new Set([
  'storage_denied',
  'storage_bucket_missing',
  'storage_unreachable',
  'storage_clock_skewed',
  'storage_full',
])

/** A refusal that says itself what to do. */
function findingOf(error: unknown): Finding | undefined {
  if (!(error instanceof StackError) || !known.has(error.code)) return undefined
  const remedy = remedyOf(error.details)
  return {
    code: error.code.replaceAll('_', '-'),
    level: 'danger',
    what: remedy === undefined ? error.message : error.message.replace(`; ${remedy}`, ''),
    why: 'uploads are refused, and files cannot be given out',
    remedy: remedy ?? 'make room on the medium, or name another place in TRELLIS_STORAGE_URL',
  }
}

function remedyOf(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || !('remedy' in details)) return undefined
  return typeof details.remedy === 'string' ? details.remedy : undefined
}

function clockFinding(place: InstalledStorage): Finding | undefined {
  const offsetMs = place.clockOffsetMs() ?? 0
  return when(
    Math.abs(offsetMs) > oddOffsetMs,
    ['storage-clock', 'warning'],
    [
      `the clock of ${place.name} is ${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} this host's`,
      'from 15 minutes on, a store refuses requests as RequestTimeTooSkewed, and links expire at the wrong time',
      'set the clock of this host by NTP, and tell whoever runs the store if theirs is wrong',
    ],
  )
}

function movingFinding({ move }: InstalledStorage): Finding | undefined {
  return when(
    move !== undefined,
    ['storage-moving', 'note'],
    [
      `files are looked for in ${move?.to.name}, then in ${move?.from.name}`,
      'each file that is in neither is asked for twice, and both stores are needed',
      'run "trellis storage move" until "--dry-run" finds nothing to copy, then unset TRELLIS_STORAGE_PREVIOUS_URL and start all processes anew',
    ],
  )
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
