import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { s3Client } from '../../src/storage/s3/s3-client.ts'
import { s3Storage } from '../../src/storage/s3/s3-storage.ts'
import { freePort } from '../../src/testing/free-port.ts'
import { startProgram } from '../../src/testing/program.ts'
import { missingSwift, type S3Server, startSwift } from '../../src/testing/swift.ts'
import { placeIn, storageAt } from './s3-place.ts'
import { chunksOf, collect, describeStorage } from './storage-contract.ts'

const mebibyte = 1024 * 1024
const program = (name: string) => `${import.meta.dirname}/${name}.ts`

describe.skipIf(missingSwift())('OpenStack Swift', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startSwift()
  })
  afterAll(async () => await server.stop())

  async function place(prefix?: string) {
    const opened = await placeIn(server, prefix)
    onTestFinished(async () => await opened.close())
    return opened
  }

  describeStorage('S3', async () => await placeIn(server), { runs: 40 })

  describe('a large object', () => {
    it('is sent in parts, comes back byte for byte, and leaves no parts behind', async () => {
      const { storage, client, bucket } = await place()
      const bytes = Buffer.alloc(20 * mebibyte + 3, 'not all the same ')
      await storage.put('large', chunksOf(bytes, 100_000))

      const found = await storage.open('large', { start: 8 * mebibyte - 5 })
      expect(found?.sizeBytes).toBe(bytes.length)
      expect(found && (await buffer(found.body)).equals(bytes.subarray(8 * mebibyte - 5))).toBe(true)
      expect((await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads).toBeUndefined()
      expect(await collect(storage.staged())).toEqual([])
    })

    it('is sent with checksums where the store wants them', async () => {
      const { bucket } = await place()
      const client = s3Client({ bucket, prefix: '', region: undefined, endpoint: server.endpoint, style: 'path', checksums: true }, server)
      onTestFinished(() => client.destroy())
      const storage = s3Storage({ client, bucket })
      const bytes = Buffer.alloc(9 * mebibyte, 'checked ')
      await storage.put('large', chunksOf(bytes, 100_000))
      await storage.put('small', chunksOf('small'))
      const [large, small] = [await storage.open('large'), await storage.open('small')]
      expect(large && (await buffer(large.body)).equals(bytes)).toBe(true)
      expect(small && (await text(small.body))).toBe('small')
    })

    it('whose source fails after some parts leaves none of them', async () => {
      const { storage, client, bucket } = await place()
      const broken = async function* () {
        for (let n = 0; n < 20; n++) yield Buffer.alloc(mebibyte)
        throw new Error('the sender hung up')
      }
      await expect(storage.put('k', broken())).rejects.toThrow('the sender hung up')
      expect((await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads).toBeUndefined()
      expect(await collect(storage.staged())).toEqual([])
    })

    it('is written and read in memory that does not grow with it', async () => {
      const { bucket } = await place()
      const { endpoint, accessKeyId, secretAccessKey } = server
      const writer = await startProgram('node', [program('large-s3-object'), endpoint, accessKeyId, secretAccessKey, bucket, '128'])
      await writer.ended
      const { sizeBytes, growthBytes }: { sizeBytes: number; growthBytes: number } = JSON.parse(writer.stdout())
      expect(sizeBytes).toBe(128 * mebibyte)
      expect(growthBytes).toBeLessThan(64 * mebibyte)
    })
  })

  describe('a process killed in the middle of a large put', () => {
    it('leaves the old object whole, and of the new one only a leftover that the sweep finds and drops', async () => {
      const { storage, client, bucket, prefix } = await place()
      await storage.put('demo/k', chunksOf('the old object'))
      const { endpoint, accessKeyId, secretAccessKey } = server
      const args = [program('endless-s3-put'), endpoint, accessKeyId, secretAccessKey, bucket, prefix, 'demo/k']
      const writer = await startProgram('node', args)
      await writer.printed(/written/)
      await writer.stop('SIGKILL')

      const found = await storage.open('demo/k')
      expect(found && (await text(found.body))).toBe('the old object')
      expect(await collect(storage.list(''))).toMatchObject([{ key: 'demo/k' }])
      const leftovers = await collect(storage.staged())
      expect(leftovers).toHaveLength(1)

      for (const { key } of leftovers) await storage.discard(key)
      expect(await collect(storage.staged())).toEqual([])
      expect((await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads).toBeUndefined()
    })
  })

  describe('a bucket that others use too', () => {
    it('shows only what is below the prefix, and only what can be an object', async () => {
      const { storage, client, bucket, prefix } = await place('ours/')
      for (const Key of ['theirs/k', `${prefix}folder/`, `${prefix}a//b`, 'ours-not/k'])
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }))
      await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `${prefix}.staging/not-ours` }))
      await storage.put('k', chunksOf('x'))
      expect(await collect(storage.list(''))).toMatchObject([{ key: 'k', sizeBytes: 1 }])
      expect(await collect(storage.staged())).toEqual([])
    })

    it('refuses a key that is too long together with the prefix', async () => {
      const { storage } = await place(`${'p'.repeat(200)}/`)
      await expect(storage.put(Array(5).fill('n'.repeat(170)).join('/'), chunksOf('x'))).rejects.toMatchObject({
        code: 'storage_key_invalid',
      })
    })
  })

  describe('a link', () => {
    it('lets anybody read the object who has it, and nobody who changes it', async () => {
      const { storage } = await place()
      await storage.put('a b/[x86].spk', chunksOf('package'))
      const link = await storage.link('a b/[x86].spk', { expiresSeconds: 60 })
      expect(await (await fetch(link ?? '')).text()).toBe('package')
      expect((await fetch(link?.replace('x86', 'x87') ?? '')).status).toBe(403)
    })
  })

  describe('a store that cannot be used', () => {
    const attempts = (storage: ReturnType<typeof s3Storage>) => [
      () => storage.put('k', chunksOf('x')),
      () => storage.stat('k'),
      () => storage.open('k'),
      () => collect(storage.list('')),
      () => storage.delete('k'),
    ]

    it('says so when the keys are wrong, without showing them', async () => {
      const storage = storageAt(server.endpoint, { accessKeyId: 'test:tester', secretAccessKey: 'canary-wrong-secret' })
      for (const attempt of attempts(storage)) {
        const error = await attempt().catch((cause: unknown) => cause)
        expect(error).toMatchObject({ code: 'storage_denied', message: expect.stringContaining('TRELLIS_STORAGE_SECRET_ACCESS_KEY') })
        expect(String(error)).not.toContain('canary')
      }
    })

    it('says so when there is no such bucket', async () => {
      const storage = storageAt(server.endpoint, server, 'no-such-bucket')
      const [put, stat, open, list] = attempts(storage)
      for (const attempt of [put, stat, open, list])
        await expect(attempt?.()).rejects.toMatchObject({
          code: 'storage_bucket_missing',
          message: expect.stringContaining('no-such-bucket'),
        })
    })
  })
})

describe('a store that does not answer', () => {
  it('is reported as unreachable when nothing listens', async () => {
    const storage = storageAt(`http://127.0.0.1:${await freePort()}`, { accessKeyId: 'a', secretAccessKey: 'b' })
    await expect(storage.stat('k')).rejects.toMatchObject({ code: 'storage_unreachable', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('is given up after the timeout, and asked again a few times before', async () => {
    let requests = 0
    const endpoint = await aServer(() => {
      requests += 1
    })
    const storage = storageAt(endpoint, { accessKeyId: 'a', secretAccessKey: 'b', timeoutMs: 50 })
    await expect(storage.stat('k')).rejects.toMatchObject({ code: 'storage_unreachable' })
    expect(requests).toBe(4)
  })

  it('in the middle of an object ends the reading', async () => {
    const endpoint = await aServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100, etag: '"x"', 'last-modified': new Date(0).toUTCString() }).write('some bytes')
    })
    const found = await storageAt(endpoint, { accessKeyId: 'a', secretAccessKey: 'b', timeoutMs: 200 }).open('k')
    await expect(buffer(found?.body ?? Readable.from([]))).rejects.toMatchObject({ code: 'storage_unreachable' })
  })

  it('because the clocks differ is told as such', async () => {
    const endpoint = await aServer((_request, response) => {
      const document = '<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>'
      response.writeHead(403, { 'content-type': 'application/xml' }).end(document)
    })
    const storage = storageAt(endpoint, { accessKeyId: 'a', secretAccessKey: 'b' })
    await expect(storage.delete('k')).rejects.toMatchObject({ code: 'storage_clock_skewed', message: expect.stringContaining('NTP') })
  })
})

async function aServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => void server.closeAllConnections())
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
