import { afterEach, describe, expect, it } from 'vitest'
import { Program } from '../keeper/program.ts'

describe('the processes of handlers', () => {
  let worker: Program
  afterEach(() => worker.end('SIGKILL'))

  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  const numberIn = (line: string) => Number(line.split(' ').at(-1))

  it.each(['SIGKILL', 'SIGTERM'] as const)('end with the worker that a %s ends, also when they compute', async (signal) => {
    worker = new Program(new URL('./doomed-worker.ts', import.meta.url), {})
    const handlers = (await Promise.all([worker.says(/^obeying/), worker.says(/^computing/)])).map(numberIn)
    expect(handlers.map(isAlive)).toEqual([true, true])
    await worker.end(signal)
    await expect.poll(() => handlers.map(isAlive), { timeout: 20_000 }).toEqual([false, false])
  })

  it('ignore what a terminal sends to all of them, and leave it to the worker', async () => {
    worker = new Program(new URL('./doomed-worker.ts', import.meta.url), {})
    const obeying = numberIn(await worker.says(/^obeying/))
    process.kill(obeying, 'SIGINT')
    process.kill(obeying, 'SIGTERM')
    await worker.says(/^computing/)
    expect(isAlive(obeying)).toBe(true)
  })
})
