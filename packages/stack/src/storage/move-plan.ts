import type { MoveOfFiles } from './move-run.ts'
import { objectsOf } from './moving-storage.ts'

/** How much there is to do. */
export interface MovePlan {
  readonly service: string
  readonly files: number
  readonly bytes: number
  /** Of `files`, those that are in the other store with the same size. */
  readonly there: number
  readonly bytesThere: number
}

/** What a move would find now; changes nothing. */
export async function planMove({ services }: MoveOfFiles): Promise<readonly MovePlan[]> {
  return await Promise.all(
    services.map(async ({ service, from, to }) => {
      const sizes = new Map<string, number>()
      for await (const { key, sizeBytes } of to.list('')) sizes.set(key, sizeBytes)
      const plan = { service, files: 0, bytes: 0, there: 0, bytesThere: 0 }
      for await (const { key, sizeBytes } of objectsOf(from, '')) {
        const isThere = sizes.get(key) === sizeBytes
        plan.files += 1
        plan.bytes += sizeBytes
        plan.there += isThere ? 1 : 0
        plan.bytesThere += isThere ? sizeBytes : 0
      }
      return plan
    }),
  )
}
