import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { backUp } from '../../src/backup/back-up.ts'
import { type EmbeddedStores, embeddedStores } from '../../src/backup/embedded-stores.ts'
import { restore } from '../../src/backup/restore.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { tempDir } from '../../src/testing/index.ts'
import type { NoteTables } from '../db/notes.ts'
import { runtimeOf } from '../roles/services.ts'

async function installation(): Promise<Runtime> {
  const runtime = await runtimeOf()
  await runMigrations(runtime)
  return runtime
}

function emptyStores(): EmbeddedStores {
  const dataDir = join(tempDir('restored'), 'data')
  return { databaseFile: join(dataDir, 'trellis.db'), dataDir, elsewhere: [] }
}

/** An installation made of a backup. */
async function restored(folder: string): Promise<Runtime> {
  const stores = emptyStores()
  await restore(stores, { folder })
  return await runtimeOf({ dataDir: stores.dataDir })
}

async function texts(runtime: Runtime): Promise<readonly string[]> {
  const rows = await runtime.database.forService<NoteTables>('notes').selectFrom('note').select('body').execute()
  return rows.map(({ body }) => body)
}

async function write(runtime: Runtime, text: string): Promise<void> {
  await runtime.database.forService<NoteTables>('notes').insertInto('note').values({ author: 'ada', body: text }).execute()
}

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

describe('a backup of the embedded stores', () => {
  it('brings rows, files and accounts back into an empty folder, as they were when it was taken', async () => {
    const before = await installation()
    const icon = randomBytes(4_096)
    await write(before, 'kept')
    await before.mounted[0]?.storage.put('icons/a.png', bytesOf(icon))
    await before.accounts.createUser({ email: 'ada@example.org', username: 'lovelace', password: 'analytical engine', roles: [] })
    const folder = join(tempDir('backup'), 'today')
    const manifest = await backUp(embeddedStores(before.config), { folder })
    await write(before, 'written afterwards')

    const after = await restored(folder)

    expect(manifest).toMatchObject({ format: 1, files: 1, fileBytes: icon.length })
    expect(await texts(after)).toEqual(['kept'])
    expect(await after.accounts.findUser('lovelace')).toMatchObject({ email: 'ada@example.org' })
    const object = await after.mounted[0]?.storage.open('icons/a.png')
    expect(Buffer.concat((await object?.body.toArray()) ?? [])).toEqual(icon)
    const changed = await Promise.all([before, after].map(({ mounted }) => mounted[0]?.storage.stat('icons/a.png')))
    // To the millisecond that a file system may round.
    expect(Math.abs(Number(changed[0]?.modifiedAt) - Number(changed[1]?.modifiedAt))).toBeLessThanOrEqual(1)
  })

  it('is taken while somebody writes, and holds whole transactions only', async () => {
    const runtime = await installation()
    const writing = new AbortController()
    const writer = (async () => {
      for (let pair = 0; !writing.signal.aborted; pair += 1) {
        await runtime.database
          .forService<NoteTables>('notes')
          .transaction()
          .execute(async (transaction) => {
            await transaction
              .insertInto('note')
              .values({ author: 'ada', body: `${pair} left` })
              .execute()
            await transaction
              .insertInto('note')
              .values({ author: 'ada', body: `${pair} right` })
              .execute()
          })
        await nextTurn()
      }
      return undefined
    })()
    const folder = join(tempDir('backup'), 'busy')
    await backUp(embeddedStores(runtime.config), { folder })
    writing.abort()
    await writer

    const after = await restored(folder)

    const sides = (await texts(after)).map((text) => text.split(' ')[1])
    expect(sides.filter((side) => side === 'left').length).toBe(sides.filter((side) => side === 'right').length)
  })

  it('leaves uploads that are under way behind', async () => {
    const runtime = await installation()
    const storage = runtime.mounted[0]?.storage
    await storage?.stage(bytesOf(randomBytes(100)))

    const manifest = await backUp(embeddedStores(runtime.config), { folder: join(tempDir('backup'), 'today') })

    expect(manifest.files).toBe(0)
  })

  it('never replaces what is there, and leaves nothing behind where it refuses', async () => {
    const runtime = await installation()
    const parent = tempDir('backup')
    const folder = join(parent, 'today')
    await backUp(embeddedStores(runtime.config), { folder })

    await expect(backUp(embeddedStores(runtime.config), { folder })).rejects.toMatchObject({ code: 'backup_exists' })
    await expect(backUp(embeddedStores(runtime.config), { folder: join(runtime.config.stack.dataDir, 'inside') })).rejects.toMatchObject({
      code: 'backup_exists',
    })
    await expect(restore(embeddedStores(runtime.config), { folder })).rejects.toMatchObject({ code: 'backup_exists' })
    expect(readdirSync(parent)).toEqual(['today'])
  })

  it('refuses to restore what is no whole backup, and changes nothing', async () => {
    const after = emptyStores()
    const folder = join(tempDir('backup'), 'broken')
    mkdirSync(folder)
    await expect(restore(after, { folder })).rejects.toMatchObject({ code: 'backup_invalid' })
    writeFileSync(join(folder, 'backup.json'), '{"format":2}')

    await expect(restore(after, { folder })).rejects.toMatchObject({
      code: 'backup_invalid',
      message: expect.stringContaining('format 2'),
    })
    expect(existsSync(join(after.dataDir, 'notes'))).toBe(false)
  })

  it('fails and cleans up when the disk does not take it', async () => {
    const runtime = await installation()
    const parent = tempDir('backup')
    const file = join(parent, 'a-file')
    writeFileSync(file, '')

    await expect(backUp(embeddedStores(runtime.config), { folder: join(file, 'today') })).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(readFileSync(file, 'utf8')).toBe('')
    rmSync(file)
    expect(readdirSync(parent)).toEqual([])
  })
})

describe('a backup of a PostgreSQL installation', () => {
  it('is left to the tools of PostgreSQL, by name', () => {
    const config = loadConfig({ environment: { TRELLIS_DATABASE_URL: 'postgresql://trellis@db.example/trellis' } }, [])

    expect(() => embeddedStores(config)).toThrow(
      expect.objectContaining({ code: 'backup_unsupported', message: expect.stringContaining('pg_dump') }),
    )
  })
})

describe('a backup of an installation with stores outside of the data folder', () => {
  it('says what it does not hold, without addresses that hold a password', () => {
    const dataDir = tempDir('data')
    const elsewhereWith = (settings: Readonly<Record<string, string>>) =>
      embeddedStores(loadConfig({ environment: { TRELLIS_DATA_DIR: dataDir, ...settings } }, [])).elsewhere
    expect(elsewhereWith({})).toEqual([])
    expect(elsewhereWith({ TRELLIS_STORAGE_URL: `file:${dataDir}/files` })).toEqual([])
    expect(
      elsewhereWith({
        TRELLIS_STORAGE_URL: 's3://packages/trellis?region=eu-central-1',
        TRELLIS_STORAGE_PREVIOUS_URL: 'file:/srv/files',
        TRELLIS_BROKER_URL: 'redis://:canary@host',
        TRELLIS_STATE_REDIS_URL: 'redis://:canary@host',
      }),
    ).toEqual(['files in s3://packages/trellis/', 'files in file:/srv/files', 'jobs in Redis', 'runs and locks in Redis'])
  })
})
