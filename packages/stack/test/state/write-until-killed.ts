// Takes the lock `counter` and writes large records under it, for ever: node write-until-killed.ts DIR. Says when it has begun.
import { fileState } from '../../src/state/file-state.ts'

const [dir = ''] = process.argv.slice(2)
const store = fileState({ dir })
const lease = await store.acquire('counter', { holder: 'killed', leaseMs: 10_000 })
for (let round = 0; ; round++) {
  await store.put('large', { round, text: String(round).repeat(20_000) }, { lease })
  if (lease !== undefined) await store.renew(lease, 10_000)
  if (round === 20) console.log('writing')
}
