import { StackError } from '../errors.ts'

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The `code` of a failed system call, like `ENOENT`; undefined for every other value. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code
}

/** Runs `act`; a failed system call comes out as `storage_full` or `storage_failed`, saying what was being done to what. */
export async function reportFailure<T>(doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof StackError) throw cause
    const code = noRoom.has(systemCode(cause) ?? '') ? 'storage_full' : 'storage_failed'
    throw new StackError(code, `storage could not ${doing}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Awaits `act`, or gives undefined when the file or folder it is about is not there. */
export async function unlessMissing<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act
  } catch (error) {
    const code = systemCode(error)
    // ENOTDIR: a parent of the path is a file, so nothing can be below it.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
