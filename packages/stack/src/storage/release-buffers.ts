import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes that may stream through before their buffers are released. */
const releaseEveryBytes = 4 * 1024 * 1024

// The flag makes `gc` visible to contexts made after it; taking it from one of those leaves our own globals as they are.
setFlagsFromString('--expose-gc')
const collect: (options: { readonly type: 'minor' }) => void = runInNewContext('gc')

/**
 * Counts streamed bytes and lets go of the buffers that carried them. A 64 KiB network buffer is a few words to the young generation,
 * so V8 alone collects after some 60 MiB of dead ones. One minor collection costs about a millisecond; what it saves is in
 * bench/RESULTS.md under "Memory of an upload".
 */
export class BufferRelease {
  #sinceRelease = 0

  passed(bytes: number): void {
    this.#sinceRelease += bytes
    if (this.#sinceRelease < releaseEveryBytes) return
    this.#sinceRelease = 0
    collect({ type: 'minor' })
  }
}
