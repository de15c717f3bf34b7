import { mkdtemp, rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineSigning } from '../../server/signing/examine-signing.ts'
import { type GpgHome, makeGpgHome, withoutGnupg } from './gpg-home.ts'
import { startTimestampServer, type TimestampServer } from './timestamp-server.ts'

describe.skipIf(withoutGnupg)('the doctor, looking at signing', () => {
  let home: GpgHome
  let stamps: TimestampServer
  beforeAll(async () => {
    ;[home, stamps] = await Promise.all([makeGpgHome(), startTimestampServer()])
  })
  afterAll(async () => void (await Promise.all([home.remove(), stamps.close()])))

  const codes = async (gpgHome: string | undefined, policy: 'always' | 'never' = 'always') => {
    const settings = { policy, timestampUrl: stamps.url, timeoutSeconds: 5, ...(gpgHome === undefined ? {} : { gpgHome }) }
    const found = await examineSigning(settings, AbortSignal.timeout(20_000))
    return found.flatMap((finding) => (finding === undefined ? [] : [`${finding.level} ${finding.code}`]))
  }

  it('warns when signatures are wanted and no key is configured, and says nothing when none are wanted', async () => {
    expect(await codes(undefined)).toEqual(['warning signing-off'])
    expect(await codes(undefined, 'never')).toEqual([])
  })

  it('finds a home without a usable key', async () => {
    const empty = await mkdtemp('/tmp/gpg-')

    expect(await codes(empty)).toEqual(['danger signing-key-unusable'])
    await rm(empty, { recursive: true, force: true, maxRetries: 3 })
  })

  it('finds that stamps cannot be verified until the key of their server is imported, and then nothing', async () => {
    expect(await codes(home.path)).toEqual(['warning timestamp-unverified'])

    await home.import(stamps.publicKey)

    expect(await codes(home.path)).toEqual([])
  })

  it('finds a timestamp server that refuses', async () => {
    stamps.behaviour = { status: 503 }

    expect(await codes(home.path)).toEqual(['warning timestamp-status'])
    stamps.behaviour = 'stamp'
  })
})
