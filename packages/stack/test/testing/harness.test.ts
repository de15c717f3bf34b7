import { existsSync } from 'node:fs'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort, freshDatabase, postgres, startProgram, tempDir } from '../../src/testing/index.ts'

describe.skipIf('skipped' in (await postgres()))('a fresh database', () => {
  const opened: pg.Client[] = []
  afterAll(() => Promise.all(opened.map((client) => client.end())))

  async function connect(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    opened.push(client)
    await client.connect()
    return client
  }

  it('is empty, and apart from every other', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()])
    const first = await connect(one.url)
    const second = await connect(two.url)
    await first.query('create table note (body text)')

    const tables = await second.query("select tablename from pg_tables where schemaname = 'public'")

    expect(tables.rows).toEqual([])
    await Promise.all([one.drop(), two.drop()])
  })

  it('is gone after drop, even while a connection is open', async () => {
    const database = await freshDatabase()
    await connect(database.url)

    await database.drop()

    await expect(connect(database.url)).rejects.toThrow('does not exist')
  })
})

describe('a program', () => {
  it('is waited for by what it prints, and stopped by its id', async () => {
    const program = await startProgram('node', ['-e', "console.log('listening on 1234'); setInterval(() => {}, 1000)"])

    const match = await program.printed(/listening on (\d+)/)

    expect(match[1]).toBe('1234')
    expect(await program.stop()).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('that ends too early is reported with everything it said', async () => {
    const program = await startProgram('node', ['-e', "console.error('no such database'); process.exitCode = 2"])

    await expect(program.printed(/listening/)).rejects.toThrow(/ended \(2\) before it printed .*\n.*no such database/)
  })

  it('reads the input it was given', async () => {
    const program = await startProgram('node', ['-e', 'process.stdin.pipe(process.stdout)'], { input: 'a password\n' })

    await program.ended

    expect(program.stdout()).toBe('a password\n')
  })
})

it('a temporary folder is new each time, and a free port can be listened on', async () => {
  const [one, two] = [tempDir('one'), tempDir('one')]

  expect(one).not.toBe(two)
  expect(existsSync(one)).toBe(true)
  expect(await freePort()).toBeGreaterThan(0)
})
