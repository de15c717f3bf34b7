import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StackError } from '../errors.ts'
import { systemCode, unlessMissing } from './file-failure.ts'
import { linked, type ObjectFolder, syncFolder } from './object-folder.ts'

const COMPARE_BYTES = 256 * 1024

/** A folder that was emptied by a delete can vanish under our feet; each time it is made again. */
const MAX_ATTEMPTS = 100

/** What is to be published where. */
interface Publication {
  readonly stagedPath: string
  readonly key: string
  readonly replace: boolean
}

/** Gives the file at `stagedPath` the name `key`, as `Storage.publish` promises. */
export async function publishFile(folder: ObjectFolder, publication: Publication): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const target = await folder.makeRoom(publication.key)
    try {
      await moveIntoPlace(publication, target)
      await syncFolder(dirname(target))
      return
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || attempt === MAX_ATTEMPTS) throw error
      if (await exists(publication.stagedPath)) continue
      await folder.tidy(target)
      if (await exists(target)) return
      throw new StackError(
        'storage_staged_missing',
        `nothing is staged for ${JSON.stringify(publication.key)}, and it is not there either`,
        {
          cause: error,
        },
      )
    }
  }
}

async function moveIntoPlace({ stagedPath, key, replace }: Publication, target: string): Promise<void> {
  if (replace) return renameOver(stagedPath, target, key)
  try {
    // Unlike rename, link fails when the name is taken, so of two publishers one is told about the other.
    await link(stagedPath, target)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    await refuseUnlessEqual(stagedPath, target, key)
  }
  await rm(stagedPath, { force: true })
}

async function renameOver(stagedPath: string, target: string, key: string): Promise<void> {
  try {
    await rename(stagedPath, target)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EISDIR' || code === 'ENOTEMPTY' || code === 'EEXIST') throw conflict(key, 'other keys begin with it', error)
    throw error
  }
  // Between link and unlink of an earlier, interrupted publish both names are one file, and rename then does nothing.
  await rm(stagedPath, { force: true })
}

async function refuseUnlessEqual(stagedPath: string, target: string, key: string): Promise<void> {
  const taken = await lstat(target)
  if (taken.isSymbolicLink()) throw linked(key)
  if (!taken.isFile()) throw conflict(key, 'other keys begin with it')
  if (!(await sameBytes(stagedPath, target))) throw conflict(key, 'it holds other bytes')
}

async function sameBytes(left: string, right: string): Promise<boolean> {
  const [one, other] = [await open(left, 'r'), await open(right, 'r')]
  try {
    const [first, second] = [await one.stat(), await other.stat()]
    if (first.size !== second.size) return false
    return (first.ino === second.ino && first.dev === second.dev) || (await sameContent(one, other, first.size))
  } finally {
    await Promise.all([one.close(), other.close()])
  }
}

async function sameContent(one: FileHandle, other: FileHandle, sizeBytes: number): Promise<boolean> {
  const [left, right] = [Buffer.alloc(COMPARE_BYTES), Buffer.alloc(COMPARE_BYTES)]
  for (let at = 0; at < sizeBytes; ) {
    const [a, b] = [await one.read(left, 0, COMPARE_BYTES, at), await other.read(right, 0, COMPARE_BYTES, at)]
    const common = Math.min(a.bytesRead, b.bytesRead)
    if (common === 0 || left.compare(right, 0, common, 0, common) !== 0) return false
    at += common
  }
  return true
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(lstat(path))) !== undefined
}

function conflict(key: string, reason: string, cause?: unknown): StackError {
  return new StackError('storage_conflict', `${JSON.stringify(key)} is taken: ${reason}`, { cause })
}
