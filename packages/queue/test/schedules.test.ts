import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openRedis } from './redis/stores.ts'
import { Hand } from './requests.ts'
import { describeSchedules } from './schedule-contract.ts'
import { openMemory, openPostgres, openSqlite } from './stores.ts'

describeSchedules('memory', openMemory)
describeSchedules('sqlite', openSqlite)
describeSchedules('postgres', openPostgres)
describeSchedules('redis', openRedis)

it('a store of the time before schedules is brought up to date and keeps its jobs', async () => {
  const store = await openSqlite()
  const file = new DatabaseSync(store.path)
  const tables = file.prepare(`select name from sqlite_master where type = 'table' and name like 'trellis_queue_%'`).all()
  for (const { name } of tables) file.exec(`drop table ${name}`)
  file.exec(await readFile(new URL('fixtures/sqlite-version-1.sql', import.meta.url), 'utf8'))
  file.close()
  expect(await store.broker.isCurrent()).toBe(false)
  await Promise.all([store.broker.migrate(), store.other.migrate()])
  expect([await store.broker.isCurrent(), await store.broker.schedules?.list()]).toEqual([true, []])
  expect(await new Hand(store.broker).takeIds()).toEqual(['a'])
  await store.close()
})
