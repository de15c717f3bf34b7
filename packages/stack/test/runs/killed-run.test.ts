import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { RunBook } from '../../src/runs/run-book.ts'
import { fileState } from '../../src/state/file-state.ts'
import { redisState } from '../../src/state/redis-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'
import { missingRedis, type RedisServer, startProgram, startRedis, tempDir } from '../../src/testing/index.ts'

const program = fileURLToPath(new URL('./run-until-killed.ts', import.meta.url))

/** A place for state, as the arguments of the program and as a store of the test. */
type Place = () => { readonly where: readonly [place: string, namespace: string]; readonly store: StateStore }

function goesOn(the: Place): void {
  it('is taken up by a process that waits for the lease, with a higher fence, where its phase had saved last', async () => {
    const { where, store } = the()
    onTestFinished(() => store.close())
    const lost = await startProgram('node', [program, ...where, 'stop'])
    await lost.printed(/in the middle/)
    const next = await startProgram('node', [program, ...where])
    await lost.stop('SIGKILL')
    expect((await next.ended).code).toBe(0)

    expect(next.stdout().trim().split('\n')).toEqual([
      'match 3 under 2',
      'match 4 under 2',
      'match 5 under 2',
      'publish under 2',
      'ended succeeded',
    ])
    const status = await new RunBook(store).status('import')
    expect(status).toMatchObject({ id: `of-${lost.pid}`, takenUpAs: `of-${next.pid}`, execution: 2, fence: 2, status: 'succeeded' })
  })

  it('that still runs is not taken up', async () => {
    const { where, store } = the()
    onTestFinished(() => store.close())
    const first = await startProgram('node', [program, ...where, 'stop'])
    await first.printed(/in the middle/)
    const second = await startProgram('node', [program, ...where])
    await second.ended
    expect(second.stdout()).toBe('ended busy\n')
    await first.stop('SIGKILL')
  })
}

describe('a run in a folder', () => {
  goesOn(() => {
    const dir = tempDir('runs')
    return { where: [dir, ''], store: fileState({ dir }) }
  })
})

describe.skipIf(missingRedis())('a run on Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())
  goesOn(() => {
    const namespace = randomUUID()
    return { where: [`unix://${server.url}`, namespace], store: redisState({ url: `unix://${server.url}`, namespace }) }
  })
})
