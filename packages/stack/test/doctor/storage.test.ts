import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { examineStorage } from '../../src/doctor/storage.ts'
import { openRuntime } from '../../src/roles/runtime.ts'
import { missingSwift, type S3Server, startSwift } from '../../src/testing/swift.ts'
import { tempDir } from '../../src/testing/temp-dir.ts'
import { serviceNamed } from '../roles/services.ts'

/** What is found in the storage of an installation with these settings. */
async function findings(settings: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const environment = { TRELLIS_DATA_DIR: tempDir('doctor'), TRELLIS_LOG_LEVEL: 'silent', ...settings }
  const runtime = await openRuntime({ services: [serviceNamed('notes')], purpose: 'command', environment })
  onTestFinished(async () => await runtime.close())
  const [examination] = examineStorage(runtime)
  const found = (await examination?.look(AbortSignal.timeout(30_000))) ?? []
  return found.filter((finding) => finding !== undefined)
}

describe.skipIf(missingSwift())('the doctor and a store that speaks S3', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startSwift()
  })
  afterAll(async () => await server.stop())

  it('finds nothing wrong with one that can be used', async () => {
    expect(await findings(await server.freshStorage())).toEqual([])
  })

  it('says which setting to mend when the key or the bucket is wrong, and keeps the key to itself', async () => {
    const good = await server.freshStorage()
    const [denied] = await findings({ ...good, AWS_SECRET_ACCESS_KEY: 'canary-wrong' })
    expect(denied).toMatchObject({
      code: 'storage-denied',
      level: 'danger',
      what: expect.stringContaining('write the staged object'),
      remedy: expect.stringContaining('TRELLIS_STORAGE_ACCESS_KEY_ID'),
    })
    expect(JSON.stringify(denied)).not.toContain('canary')

    const [missing] = await findings({ ...good, TRELLIS_STORAGE_URL: `s3://no-such-bucket?endpoint=${server.endpoint}` })
    expect(missing).toMatchObject({ code: 'storage-bucket-missing', what: expect.stringContaining('no-such-bucket') })
  })

  it('notes that files are being moved', async () => {
    expect(await findings({ ...(await server.freshStorage()), TRELLIS_STORAGE_PREVIOUS_URL: `file:${tempDir('old')}` })).toMatchObject([
      { code: 'storage-moving', level: 'note', remedy: expect.stringContaining('trellis storage move') },
    ])
  })
})

describe('the doctor and a store whose clock is another', () => {
  async function storeAt(offsetMs: number, { status, body }: { readonly status: number; readonly body: string }): Promise<string> {
    const server = createServer((_request, response) => {
      response.sendDate = false
      response.writeHead(status, { date: new Date(Date.now() + offsetMs).toUTCString(), 'content-type': 'application/xml' }).end(body)
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const settings = (endpoint: string) => ({
    TRELLIS_STORAGE_URL: `s3://bucket?endpoint=${endpoint}`,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  })

  it('tells by how much, and what the store refuses', async () => {
    const body = '<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>'
    const found = await findings(settings(await storeAt(20 * 60_000, { status: 403, body })))
    expect(found).toMatchObject([
      { code: 'storage-clock-skewed', level: 'danger', remedy: expect.stringContaining('NTP') },
      { code: 'storage-clock', level: 'warning', what: expect.stringMatching(/is 1[12]\d\d s ahead of this host/) },
    ])
  })
})
