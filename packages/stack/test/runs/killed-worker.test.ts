import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { startProgram, tempDir } from '../../src/testing/index.ts'

const program = fileURLToPath(new URL('./work-until-killed.ts', import.meta.url))

it('the run of a worker that is killed goes on in another, by its job, from the checkpoint and under a higher fence', async () => {
  const env = {
    TRELLIS_DATA_DIR: tempDir('runs'),
    TRELLIS_SECRET: randomBytes(32).toString('hex'),
    TRELLIS_WORKER_LEASE_SECONDS: '2',
  }
  const killed = await startProgram('node', [program, 'stop'], { env })
  await killed.printed(/in the middle/)
  await killed.stop('SIGKILL')
  expect(killed.stdout()).toContain('download\nmatch from 0 under 1')

  const next = await startProgram('node', [program], { env })
  await next.printed(/succeeded \S+ at execution 2/)
  expect(next.stdout()).toContain('match from 3 under 2')
  expect(next.stdout()).not.toContain('download')
  await next.stop('SIGKILL')
})
