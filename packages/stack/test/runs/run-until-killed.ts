// Executes the run `import` on a shared store: node run-until-killed.ts DIR-OR-REDIS-URL NAMESPACE [STOP]. An empty namespace means a
// folder. With STOP it waits for its end in the middle of the phase `match`. Prints what its phases do.
import { createLogger } from '../../src/observe/logger.ts'
import { defineRun } from '../../src/runs/define-run.ts'
import { executeRun } from '../../src/runs/execute-run.ts'
import { fileState } from '../../src/state/file-state.ts'
import { redisState } from '../../src/state/redis-state.ts'

const [place = '', namespace = '', stop] = process.argv.slice(2)
const state = namespace === '' ? fileState({ dir: place }) : redisState({ url: place, namespace })

const run = defineRun({
  name: 'import',
  leaseMs: 3_000,
  phases: [
    { name: 'download', resumable: true, run: async () => console.log('download') },
    {
      name: 'match',
      resumable: true,
      run: async ({ checkpoint, fence, save, progress }) => {
        for (let at = Number(checkpoint ?? 0); at < 6; ) {
          console.log(`match ${at} under ${fence}`)
          progress(++at, 6)
          await save(at)
          if (stop !== undefined && at === 3) {
            console.log('in the middle')
            await new Promise((resolve) => setTimeout(resolve, 60_000))
          }
        }
      },
    },
    { name: 'publish', run: async ({ fence }) => console.log(`publish under ${fence}`) },
  ],
})
const outcome = await executeRun(
  run,
  { state, logger: createLogger({ level: 'silent', pretty: false }) },
  {
    request: { id: `of-${process.pid}`, type: 'full', trigger: 'command' },
    holder: `process ${process.pid}`,
    signal: new AbortController().signal,
  },
)
console.log(`ended ${outcome.kind}`)
await state.close()
