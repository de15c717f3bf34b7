import { existsSync, readFileSync } from 'node:fs'
import { getHeapStatistics } from 'node:v8'
import { type Finding, when } from './finding.ts'

/** Node.js itself, the pages of an app and a few uploads at once fit in this. Bytes. */
const leastMemory = 384 * 1024 ** 2
/** What a process needs beside its heap: buffers of uploads and connections, and its code. Bytes. */
const besideHeap = 96 * 1024 ** 2

/** What this process may take, in bytes. */
export interface MemoryFacts {
  /** Of its container or unit; undefined when nothing limits it, or nobody says so. */
  readonly limit: number | undefined
  /** At which its heap gives up by itself. */
  readonly heapLimit: number
}

/** The limits of this process, as Linux and Node.js tell them. */
export function memoryFacts(): MemoryFacts {
  return { limit: cgroupLimit(), heapLimit: getHeapStatistics().heap_size_limit }
}

/** What is wrong with them. */
export function memoryFindings({ limit, heapLimit }: MemoryFacts): readonly (Finding | undefined)[] {
  const inMiB = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`
  if (limit === undefined) return []
  return [
    when(
      limit < leastMemory,
      ['memory-small', 'warning'],
      [
        `this process may take ${inMiB(limit)} of memory`,
        'a few uploads at once make the system kill it',
        `give it at least ${inMiB(leastMemory)} (MemoryMax of the unit, or the limit of the container)`,
      ],
    ),
    when(
      heapLimit + besideHeap > limit,
      ['heap-large', 'warning'],
      [
        `the heap may grow to ${inMiB(heapLimit)}, and the process to ${inMiB(limit)}`,
        'the system kills it before it tidies up, without a word in its log',
        `set NODE_OPTIONS=--max-old-space-size=${Math.max(64, Math.floor((limit - besideHeap) / 1024 ** 2 / 2))} or raise the limit`,
      ],
    ),
  ]
}

/** Of version 2 of control groups, or 1. */
function cgroupLimit(): number | undefined {
  const paths = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']
  const path = paths.find((candidate) => existsSync(candidate))
  const limit = path === undefined ? Number.NaN : Number(readFileSync(path, 'utf8'))
  // Without a limit, version 2 says "max" and version 1 a number that no machine has.
  return Number.isSafeInteger(limit) ? limit : undefined
}
