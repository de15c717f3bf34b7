import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { openRuntime, type Runtime } from '../../src/roles/runtime.ts'
import { openState } from '../../src/state/open-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'
import { missingRedis, type RedisServer, startRedis, tempDir } from '../../src/testing/index.ts'

/** The store that this environment asks for. */
async function stateOf(environment: Readonly<Record<string, string>>, { alone = false, dataDir = tempDir('state') } = {}) {
  const { stack } = loadConfig({ environment }, [])
  const store: StateStore = await openState({ settings: stack.state, dataDir, alone })
  onTestFinished(() => store.close())
  return { store, dataDir }
}

it('is kept in the data folder when nothing else is asked for', async () => {
  const { store, dataDir } = await stateOf({})
  await store.put('a', 1)
  expect(existsSync(join(dataDir, 'state/records/a'))).toBe(true)
  expect(store.shared).toBe(true)
})

it('is kept in a folder of its own, by the name that other programs use for it too', async () => {
  const dir = tempDir('state')
  const { store, dataDir } = await stateOf({ STATE_BACKEND: 'file', STATE_DIR: dir })
  await store.put('a', 1)
  expect(existsSync(join(dir, 'records/a'))).toBe(true)
  expect(existsSync(join(dataDir, 'state'))).toBe(false)
})

it('is kept in memory only by a process alone, and only when asked for', async () => {
  const { store } = await stateOf({ TRELLIS_STATE_BACKEND: 'memory' }, { alone: true })
  expect(store.shared).toBe(false)
  await expect(stateOf({ STATE_BACKEND: 'memory' })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('use file or redis'),
  })
})

it('on Redis needs an address', async () => {
  await expect(stateOf({ STATE_BACKEND: 'redis' })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('STATE_REDIS_URL'),
  })
})

it('is refused when both names of a setting are set, or with a back end that does not exist', async () => {
  await expect(stateOf({ STATE_DIR: '/a', TRELLIS_STATE_DIR: '/b' })).rejects.toMatchObject({
    message: 'both TRELLIS_STATE_DIR and STATE_DIR are set; keep one',
  })
  await expect(stateOf({ STATE_BACKEND: 'etcd' })).rejects.toMatchObject({
    message: 'state.backend = "etcd" (from environment STATE_BACKEND) must be one of file, redis, memory',
  })
})

it('stops a serving process that shares an installation from starting with state in memory, before anything is opened', async () => {
  const environment = { TRELLIS_DATA_DIR: tempDir('state'), TRELLIS_SECRET: '0123456789abcdef0123456789abcdeF', STATE_BACKEND: 'memory' }
  const open = async (alone: boolean): Promise<Runtime> => {
    const logger = createLogger({ level: 'silent', pretty: false })
    const runtime = await openRuntime({ services: [], purpose: 'serve', alone, environment, logger })
    onTestFinished(() => runtime.close())
    return runtime
  }
  await expect(open(false)).rejects.toMatchObject({ code: 'config_invalid' })
  expect((await open(true)).state.shared).toBe(false)
})

describe.skipIf(missingRedis())('with the address of a Redis server', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())

  it('is kept there, without another word', async () => {
    const one = await stateOf({ STATE_REDIS_URL: `unix://${server.url}` })
    const other = await stateOf({ TRELLIS_STATE_REDIS_URL: `unix://${server.url}` })
    await one.store.put('a', 1)
    expect((await other.store.get('a'))?.value).toBe(1)
    expect(existsSync(join(one.dataDir, 'state'))).toBe(false)
  })
})
