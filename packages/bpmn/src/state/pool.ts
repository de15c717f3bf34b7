// Data that several places of a state share are stored once, and those that differ in a few variables as that difference.
import type { Data } from '../expression/evaluator.ts'
import { applyPatch, patchOf } from '../run/patch.ts'

/** Data as they are stored: whole, or as a difference to an earlier entry of the pool. */
export type PoolEntry = { readonly all: Data } | { readonly of: number; readonly set: Data; readonly unset?: readonly string[] }

/** Gathers the data of a state. */
export class Pool {
  readonly entries: PoolEntry[] = []
  private readonly known = new Map<Data, number>()

  /** The entry of `data`; `near` are data, most alike first, that they may be stored as a difference to. */
  add(data: Data, ...near: readonly (Data | undefined)[]): number {
    const before = this.known.get(data)
    if (before !== undefined) return before
    const entry = this.difference(data, near) ?? { all: data }
    const at = typeof entry === 'number' ? entry : this.entries.push(entry) - 1
    this.known.set(data, at)
    return at
  }

  // An entry number stands for data that are equal to that entry.
  private difference(data: Data, near: readonly (Data | undefined)[]): PoolEntry | number | undefined {
    for (const base of near) {
      const of = base && this.known.get(base)
      if (base === undefined || of === undefined) continue
      const patch = patchOf(base, data)
      if (!patch) return of
      const changes = Object.keys(patch.set).length + (patch.unset?.length ?? 0)
      // Worth it only when most variables are as they were.
      if (changes * 2 <= Object.keys(data).length) return { of, ...patch }
    }
    return undefined
  }
}

/** The data of a pool, sharing what they share. */
export function unpool(entries: readonly PoolEntry[]): readonly Data[] {
  const pool: Data[] = []
  for (const entry of entries) {
    if ('all' in entry) pool.push(entry.all)
    else pool.push(applyPatch(pool[entry.of] ?? {}, entry))
  }
  return pool
}
