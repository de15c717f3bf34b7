import { Histogram, type Registry } from 'prom-client'
import type { Storage } from '../storage/storage.ts'

// From a file of this host (1 ms) to the upload of a large package to a store on the network.
const bucketsSeconds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

/** Makes what times the storages of this process into `trellis_storage_seconds`, each under the name of its service. */
export function storageMeter(registry: Registry): (service: string, storage: Storage) => Storage {
  const seconds = new Histogram({
    name: 'trellis_storage_seconds',
    help: 'Time that the store of files took: for open up to the first byte, for stage and put with what sends the bytes.',
    labelNames: ['service', 'operation', 'outcome'],
    buckets: bucketsSeconds,
    registers: [registry],
  })
  return (service, storage) => {
    const timed = async <T>(operation: string, act: () => Promise<T>): Promise<T> => {
      const began = performance.now()
      let outcome = 'failed'
      try {
        const result = await act()
        outcome = 'done'
        return result
      } finally {
        seconds.observe({ service, operation, outcome }, (performance.now() - began) / 1_000)
      }
    }
    return {
      stageWriter: async () => await storage.stageWriter(),
      stage: async (source) => await timed('stage', async () => await storage.stage(source)),
      ...(storage.stageLink === undefined ? {} : { stageLink: storage.stageLink.bind(storage) }),
      publish: async (...given) => await timed('publish', async () => await storage.publish(...given)),
      put: async (...given) => await timed('put', async () => await storage.put(...given)),
      stat: async (key) => await timed('stat', async () => await storage.stat(key)),
      open: async (...given) => await timed('open', async () => await storage.open(...given)),
      delete: async (key) => await timed('delete', async () => await storage.delete(key)),
      discard: async (stagedKey) => await storage.discard(stagedKey),
      staged: () => storage.staged(),
      list: (prefix) => storage.list(prefix),
      link: async (...given) => await storage.link(...given),
    }
  }
}
