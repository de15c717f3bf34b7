import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fileStorage } from '../../src/storage/file-storage.ts'
import { chunksOf, collect, describeStorage } from './storage-contract.ts'

describeStorage('file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'storage-'))
  return { storage: fileStorage({ dir }), close: () => rm(dir, { recursive: true }) }
})

describe('the folder of the file adapter', () => {
  it('holds each object as a plain file at its key, so that other tools can read it', async () => {
    const dir = await aFolder()
    const storage = fileStorage({ dir })
    await storage.put('demo/4/demo.v4.f23739[x86].spk', chunksOf('spk'))
    expect(await readFile(join(dir, 'demo/4/demo.v4.f23739[x86].spk'), 'utf8')).toBe('spk')
  })

  it('serves files that were there before', async () => {
    const dir = await aFolder()
    await mkdir(join(dir, 'demo'))
    await writeFile(join(dir, 'demo/icon_72.png'), 'png')
    const found = await fileStorage({ dir }).open('demo/icon_72.png')
    expect(found && (await text(found.body))).toBe('png')
  })

  it('keeps no empty folder after the last object below it is deleted', async () => {
    const dir = await aFolder()
    const storage = fileStorage({ dir })
    await storage.put('a/b/c', chunksOf('x'))
    await storage.put('a/d', chunksOf('x'))
    await storage.delete('a/b/c')
    expect(await readdir(join(dir, 'a'))).toEqual(['d'])
    await storage.delete('a/d')
    expect(await readdir(dir)).toEqual(['.staging'])
  })

  it('refuses to follow a symbolic link, to a folder or to a file, for reading or writing', async () => {
    const [dir, outside] = [await aFolder(), await aFolder()]
    await writeFile(join(outside, 'secret'), 'secret')
    await symlink(outside, join(dir, 'way-out'))
    await symlink(join(outside, 'secret'), join(dir, 'secret'))
    const storage = fileStorage({ dir })
    const refused = { code: 'storage_key_invalid' }

    for (const key of ['way-out/secret', 'secret']) {
      await expect(storage.open(key)).rejects.toMatchObject(refused)
      await expect(storage.stat(key)).rejects.toMatchObject(refused)
      await expect(storage.put(key, chunksOf('overwritten'))).rejects.toMatchObject(refused)
    }
    await expect(storage.put('way-out/deeper/new', chunksOf('x'))).rejects.toMatchObject(refused)
    await expect(storage.delete('way-out/secret')).rejects.toMatchObject(refused)
    await expect(collect(storage.list('way-out/'))).rejects.toMatchObject(refused)
    expect(await collect(storage.list(''))).toEqual([])
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret')
    expect(await readdir(outside)).toEqual(['secret'])
  })

  it('may itself be reached through a link', async () => {
    const [dir, elsewhere] = [await aFolder(), await aFolder()]
    await symlink(elsewhere, join(dir, 'link'))
    const storage = fileStorage({ dir: join(dir, 'link') })
    await storage.put('a/b', chunksOf('x'))
    expect(await readFile(join(elsewhere, 'a/b'), 'utf8')).toBe('x')
  })

  it('that cannot be made is reported with its name', async () => {
    const dir = await aFolder()
    await writeFile(join(dir, 'file'), '')
    await expect(fileStorage({ dir: join(dir, 'file') }).stat('k')).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining(join(dir, 'file')),
    })
  })
})

describe('a process killed in the middle of a put', () => {
  it('leaves the old object whole, and of the new one only a staged leftover', async () => {
    const dir = await aFolder()
    const storage = fileStorage({ dir })
    await storage.put('demo/k', chunksOf('the old object'))

    const writer = spawn(process.execPath, [join(import.meta.dirname, 'endless-put.ts'), dir, 'demo/k'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void writer.kill('SIGKILL'))
    await once(writer.stdout, 'data')
    writer.kill('SIGKILL')
    await once(writer, 'exit')

    const found = await storage.open('demo/k')
    expect(found && (await text(found.body))).toBe('the old object')
    expect(await collect(storage.list(''))).toMatchObject([{ key: 'demo/k' }])
    const leftovers = await collect(storage.staged())
    expect(leftovers).toHaveLength(1)

    for (const { key } of leftovers) await storage.discard(key)
    expect(await readdir(join(dir, '.staging'))).toEqual([])
  })
})

describe('a publish that was interrupted after the name was given and before the staged file was gone', () => {
  it.each([{ replace: false }, { replace: true }])('is completed by the next one (%j)', async (options) => {
    const dir = await aFolder()
    const storage = fileStorage({ dir })
    const staged = await storage.stage(chunksOf('bytes'))
    await link(join(dir, '.staging', staged.key), join(dir, 'k'))
    await storage.publish(staged.key, 'k', options)
    expect(await readFile(join(dir, 'k'), 'utf8')).toBe('bytes')
    expect(await readdir(join(dir, '.staging'))).toEqual([])
  })
})

describe('a large object', () => {
  it('is written and read in memory that does not grow with it', async () => {
    const program = spawn(process.execPath, [join(import.meta.dirname, 'large-object.ts'), await aFolder()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { sizeBytes, growthBytes }: { sizeBytes: number; growthBytes: number } = JSON.parse(await text(program.stdout))
    expect(sizeBytes).toBe(256 * 1024 * 1024)
    // V8 lets 64 MiB of unused buffers gather before it clears them away, however little is in use.
    expect(growthBytes).toBeLessThan(96 * 1024 * 1024)
  })
})

async function aFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'storage-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}
