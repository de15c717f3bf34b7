import S3rver from 's3rver'
import { afterAll, beforeAll, describe } from 'vitest'
import { tempDir } from '../../src/testing/temp-dir.ts'
import { placeIn } from './s3-place.ts'
import { describeStorage } from './storage-contract.ts'

describe('s3rver', () => {
  let server: Parameters<typeof placeIn>[0]
  let close: () => Promise<void>
  beforeAll(async () => {
    const rver = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: tempDir('s3rver') })
    const { port } = await rver.run()
    const endpoint = `http://127.0.0.1:${port}`
    server = { endpoint, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
    close = async () => await rver.close()
  })
  afterAll(async () => await close())

  // It writes its files in place: under the hands of readers, and several writers into one.
  describeStorage('S3', async () => await placeIn(server), { isAtomic: false, givesFirstByte: false, longestNameBytes: 200, runs: 60 })
})
