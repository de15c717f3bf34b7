import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { missingSwift, type S3Server, startSwift, tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, run } from './trellis-process.ts'

const file = 'spkrepo/demo/4/demo.v4.f23739[x86].spk'

describe.skipIf(missingSwift())('trellis storage', () => {
  let server: S3Server
  let data: string
  let bucket: Readonly<Record<string, string>>
  const migrated = tempDir('storage-command')
  beforeAll(async () => {
    server = await startSwift()
    data = migrated
    await trellis(['migrate'])
  })
  afterAll(async () => await server.stop())
  beforeEach(async () => {
    data = tempDir('storage-command')
    cpSync(migrated, data, { recursive: true })
    bucket = await server.freshStorage()
    mkdirSync(join(data, file, '..'), { recursive: true })
    writeFileSync(join(data, file), 'a package')
  })

  const trellis = async (args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<Ended> =>
    await run([...args, '--data', data], { env: { TRELLIS_LOG_LEVEL: 'silent', TRELLIS_SECRET: undefined, ...env } })

  it('counts with --dry-run, copies to another store, and brings it back', async () => {
    const { TRELLIS_STORAGE_URL: url = '', ...keys } = bucket
    const dry = await trellis(['storage', 'move', '--to', url, '--dry-run', '--json'], keys)
    const { services }: { services: readonly { service: string }[] } = JSON.parse(dry.stdout)
    expect(services.find(({ service }) => service === 'spkrepo')).toMatchObject({ files: 1, bytes: 9, there: 0 })

    const there = await trellis(['storage', 'move', '--to', url, '--delete', '--json'], keys)
    expect(there.stderr).toBe('')
    const events = there.stdout.trim().split('\n')
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ event: 'succeeded' })
    expect(existsSync(join(data, file))).toBe(false)

    const back = await trellis(['storage', 'move', '--to', `file:${data}`], bucket)
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Run storage-move succeeded/) })
    expect(readFileSync(join(data, file), 'utf8')).toBe('a package')
  })

  it('moves to the store of the settings from the one that they name as the previous', async () => {
    const both = { ...bucket, TRELLIS_STORAGE_PREVIOUS_URL: `file:${data}` }
    expect(await trellis(['storage', 'move'], both)).toMatchObject({ code: 0 })
    expect((await trellis(['storage', 'move', '--dry-run'], both)).stdout).toContain(
      '0 files of 0.0 MiB to copy, 1 file of 0.0 MiB there already',
    )
  })

  it('prints an address at which the file can be read, and none of a folder', async () => {
    const { TRELLIS_STORAGE_URL: url = '', ...keys } = bucket
    await trellis(['storage', 'move', '--to', url], keys)
    const key = file.replace('spkrepo/', '')
    const { stdout } = await trellis(['storage', 'link', 'spkrepo', key, '--expires', '60', '--json'], bucket)
    const { url: link }: { url: string } = JSON.parse(stdout)
    expect(await (await fetch(link)).text()).toBe('a package')

    expect(await trellis(['storage', 'link', 'spkrepo', key])).toMatchObject({ code: 1, stderr: expect.stringContaining('no addresses') })
    expect(await trellis(['storage', 'link', 'spkrepo', 'nothing'])).toMatchObject({ code: 1, stderr: expect.stringContaining('no file') })
  })

  it('says what is missing instead of guessing', async () => {
    expect(await trellis(['storage', 'move'])).toMatchObject({ code: 2, stderr: expect.stringContaining('TRELLIS_STORAGE_PREVIOUS_URL') })
    const oneKey = { TRELLIS_STORAGE_URL: 's3://bucket', AWS_ACCESS_KEY_ID: 'only-one', AWS_SECRET_ACCESS_KEY: undefined }
    expect(await trellis(['storage', 'move'], oneKey)).toMatchObject({ code: 1, stderr: expect.stringContaining('only one is set') })
    const odd = { TRELLIS_STORAGE_URL: 'ftp://host/x' }
    expect(await trellis(['storage', 'move'], odd)).toMatchObject({ code: 1, stderr: expect.stringContaining('file:PATH or s3://BUCKET') })
  })
})
