import type { Storage } from '@trellis/stack'

/** The process ended here. */
export class Killed extends Error {}

/** A life that ends before or after its n-th change of a store. */
export interface Life {
  /** From 1; 0: it goes on. */
  readonly endsAt: number
  readonly when: 'before' | 'after'
}

/** Stores that share one life: when it is over, nothing reaches any of them. */
export function mortal(life: Life): (storage: Storage) => Storage {
  let changes = 0
  let isOver = false
  const living = () => {
    if (isOver) throw new Killed('the process is gone')
  }
  const change = async <T>(act: () => Promise<T>): Promise<T> => {
    living()
    changes += 1
    isOver = changes === life.endsAt
    if (isOver && life.when === 'before') throw new Killed('killed before a change')
    const result = await act()
    if (isOver) throw new Killed('killed after a change')
    return result
  }
  const look = async <T>(act: () => Promise<T>): Promise<T> => {
    living()
    return await act()
  }
  return (storage) => ({
    stageWriter: () => change(() => storage.stageWriter()),
    stage: (source) => change(() => storage.stage(source)),
    publish: (staged, key, options) => change(() => storage.publish(staged, key, options)),
    put: (key, source, options) => change(() => storage.put(key, source, options)),
    delete: (key) => change(() => storage.delete(key)),
    discard: (staged) => change(() => storage.discard(staged)),
    stat: (key) => look(() => storage.stat(key)),
    open: (key, range) => look(() => storage.open(key, range)),
    link: (key, options) => look(() => storage.link(key, options)),
    staged: () => storage.staged(),
    list: (prefix) => storage.list(prefix),
  })
}
