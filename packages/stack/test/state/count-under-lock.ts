// Adds to a counter under a lock: node count-under-lock.ts DIR-OR-REDIS-URL NAMESPACE TIMES. An empty namespace means a folder.
import { fileState } from '../../src/state/file-state.ts'
import { redisState } from '../../src/state/redis-state.ts'

const [place = '', namespace = '', times = '1'] = process.argv.slice(2)
const store = namespace === '' ? fileState({ dir: place }) : redisState({ url: place, namespace })
for (let done = 0; done < Number(times); ) {
  const lease = await store.acquire('counter', { holder: `process ${process.pid}`, leaseMs: 30_000 })
  if (lease === undefined) continue
  const found = await store.get('counter')
  await store.put('counter', Number(found?.value ?? 0) + 1, { lease })
  await store.release(lease)
  done++
}
await store.close()
