import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { SigningSetup } from '../../server/builds/sign-build.ts'
import { type GpgHome, makeGpgHome } from '../signing/gpg-home.ts'
import { startTimestampServer, type TimestampServer } from '../signing/timestamp-server.ts'

/** A GnuPG home and a timestamp server that it knows. */
export interface SigningRoom {
  readonly home: GpgHome
  readonly server: TimestampServer
  readonly setup: SigningSetup
  /** The same as environment variables. */
  readonly settings: Readonly<Record<string, string>>
}

/** Opens one before the tests of the file that calls this; the server stamps at the start of every test. */
export function openSigningRoom(): SigningRoom {
  let opened: { home: GpgHome; server: TimestampServer } | undefined
  const now = () => {
    if (opened === undefined) throw new Error('the signing room is open during tests only')
    return opened
  }
  const setup = () => ({ gpgHome: now().home.path, timestampUrl: now().server.url, timeoutMs: 10_000 })
  beforeAll(async () => {
    const [home, server] = await Promise.all([makeGpgHome(), startTimestampServer()])
    opened = { home, server }
    await home.import(server.publicKey)
  })
  afterAll(async () => await Promise.all([opened?.home.remove(), opened?.server.close()]))
  beforeEach(() => {
    now().server.behaviour = 'stamp'
  })
  return {
    get home() {
      return now().home
    },
    get server() {
      return now().server
    },
    get setup() {
      return setup()
    },
    get settings() {
      const { gpgHome, timestampUrl } = setup()
      return { SPKREPO_SIGNING_GPG_HOME: gpgHome, SPKREPO_SIGNING_TIMESTAMP_URL: timestampUrl }
    },
  }
}
