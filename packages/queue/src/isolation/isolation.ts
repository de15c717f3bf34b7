import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { QueueError } from '../errors.ts'
import { wholeNumber } from '../option-checks.ts'

/** A process of Node that runs nothing has about 45 MB; a thread's own memory begins near 5. */
const leastMb = { thread: 16, process: 96 } as const

/** Handlers in threads or processes of their own, one job in each at a time. */
export interface IsolatedOptions {
  /**
   * `thread`: less to start and to send, and what a handler computes blocks nobody; but it shares the process, so a native crash ends
   * everything, and a native call that blocks cannot be ended. `process`: survives whatever a handler does.
   */
  readonly kind: 'thread' | 'process'
  /** A module that exports `tasks`, a list of them. A URL, or a path from the working directory. */
  readonly module: URL | string
  /**
   * A handler whose thread or process uses more is ended with it, and its attempt has failed with `memory_limit`. MiB: of a thread what it
   * has on its heap and outside of it (at least 16), of a process all that is resident (at least 96). @default no limit
   */
  readonly memoryMb?: number
  /** After so many jobs a thread or process is replaced by a new one. @default never */
  readonly recycleAfter?: number
}

/** Where the handlers of a worker run. `inline`: in the thread that asks for it, as many at a time as there are slots. */
export type Isolation =
  | IsolatedOptions
  | { readonly kind: 'inline'; readonly module?: never; readonly memoryMb?: never; readonly recycleAfter?: never }

/** {@link IsolatedOptions}, resolved. */
export interface ResolvedIsolation {
  readonly kind: 'thread' | 'process'
  /** A file's URL. */
  readonly module: string
  /** null: no limit. */
  readonly memoryBytes: number | null
  /** Infinity: never. */
  readonly recycleAfter: number
}

/** Checks the choices. Throws `invalid_option`. */
export function resolveIsolation({ kind, module, memoryMb, recycleAfter }: IsolatedOptions): ResolvedIsolation {
  if (kind !== 'thread' && kind !== 'process') {
    throw new QueueError('invalid_option', `isolation.kind must be inline, thread or process, got "${String(kind)}"`)
  }
  return {
    kind,
    module: fileUrl(module),
    memoryBytes: memoryMb === undefined ? null : wholeNumber(memoryMb, leastMb[kind], 'isolation.memoryMb') * 1_048_576,
    recycleAfter: recycleAfter === undefined ? Number.POSITIVE_INFINITY : wholeNumber(recycleAfter, 1, 'isolation.recycleAfter'),
  }
}

function fileUrl(module: URL | string): string {
  const url = module instanceof URL || /^file:/.test(module) ? new URL(module) : pathToFileURL(resolve(module))
  if (url.protocol !== 'file:' || !existsSync(fileURLToPath(url))) {
    throw new QueueError('invalid_option', `isolation.module must be a file that exports tasks, got "${String(module)}"`)
  }
  return url.href
}
