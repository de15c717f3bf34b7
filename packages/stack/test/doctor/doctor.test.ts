import { describe, expect, it } from 'vitest'
import { databaseTimeAgo } from '../../src/auth/database-clock.ts'
import { demoEmail } from '../../src/auth/demo-email.ts'
import { stackSchema } from '../../src/db/database.ts'
import { type Diagnosis, examine } from '../../src/doctor/doctor.ts'
import { examineSettings } from '../../src/doctor/settings.ts'
import type { OutboxTables } from '../../src/outbox/outbox.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { runtimeOf, serviceNamed } from '../roles/services.ts'

const nowhere = { environment: {} }

function codes({ areas }: Diagnosis, wanted: string): readonly string[] {
  return areas.filter(({ area }) => area === wanted).flatMap(({ findings }) => findings.map(({ code }) => code))
}

onEachDatabase('the doctor', (empty) => {
  it('says that an empty database lacks its migrations, and what to run', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url() })

    const { areas, dangers } = await examine(runtime, nowhere)

    const database = areas.find(({ area }) => area === 'database')
    expect(database?.findings[0]).toMatchObject({ code: 'unmigrated', level: 'danger', remedy: expect.stringContaining('trellis migrate') })
    expect(dangers).toBeGreaterThan(0)
  })

  it('finds nothing wrong with the stores of an installation that is migrated and empty', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url() })
    await runMigrations(runtime)

    const diagnosis = await examine(runtime, nowhere)

    expect(codes(diagnosis, 'database')).not.toContain('unmigrated')
    expect(codes(diagnosis, 'outbox')).toEqual([])
    expect(codes(diagnosis, 'storage of notes')).toEqual([])
    expect(codes(diagnosis, 'jobs')).not.toContain('foreign_tables')
  })

  it('says that nobody relays the outbox once a row has waited for a minute', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url() })
    await runMigrations(runtime)
    const { database } = runtime
    const minutesAgo = databaseTimeAgo(database.dialect, 120_000)
    await database
      .forService<OutboxTables>(stackSchema)
      .insertInto('outbox')
      .values({ job_id: 'late', task: 'letter', queue: 'mail', payload: Buffer.from('{}'), delay_ms: 0, created_at: minutesAgo })
      .execute()

    const diagnosis = await examine(runtime, nowhere)

    expect(diagnosis.areas.find(({ area }) => area === 'outbox')?.findings).toMatchObject([
      { code: 'outbox-late', level: 'danger', what: expect.stringMatching(/^1 jobs wait in the outbox, the oldest for 12\d s$/) },
    ])
  })

  it('warns of an installation without an administrator, and of the one that a demo makes', async () => {
    const service = { ...serviceNamed('desk'), roles: ['admin'] }
    const runtime = await runtimeOf({ databaseUrl: empty.url(), services: [service] })
    await runMigrations(runtime)
    expect(codes(await examine(runtime, nowhere), 'accounts')).toEqual(['no-admin'])

    await runtime.accounts.createUser({ email: demoEmail, username: 'demo', password: 'analytical engine', roles: ['admin'] })

    expect(codes(await examine(runtime, nowhere), 'accounts')).toEqual(['demo-account'])
  })
})

describe('the doctor and a service', () => {
  it('reports what the service knows of itself, the worst first', async () => {
    const told = (code: string, level: 'note' | 'danger') => ({ code, level, what: code, why: 'so', remedy: 'do' })
    const service = serviceNamed('desk')
    const runtime = await runtimeOf({
      services: [
        {
          ...service,
          open: (...given) => ({
            ...service.open(...given),
            examine: async () => [told('dusty', 'note'), undefined, told('on-fire', 'danger')],
          }),
        },
      ],
    })

    expect(codes(await examine(runtime, nowhere), 'desk')).toEqual(['on-fire', 'dusty'])
  })

  it('takes a part that cannot be examined for a danger, and goes on with the others', async () => {
    const service = serviceNamed('desk')
    const runtime = await runtimeOf({
      services: [
        { ...service, open: (...given) => ({ ...service.open(...given), examine: async () => Promise.reject(new Error('no key ring')) }) },
      ],
    })

    const { areas } = await examine(runtime, nowhere)

    expect(areas.find(({ area }) => area === 'desk')?.findings).toMatchObject([
      { code: 'not-examined', level: 'danger', what: 'desk could not be examined: no key ring' },
    ])
    expect(areas.length).toBeGreaterThan(5)
  })
})

describe('settings under examination', () => {
  const looked = async (publicUrl: string, http: object = {}, secret = 'b3JkaW5hcnkgc2VjcmV0IG9mIDMyIGNoYXJz') => {
    const runtime = await runtimeOf()
    const stack = { ...runtime.config.stack, secret, publicUrl, http: { ...runtime.config.stack.http, ...http } }
    const found = await examineSettings({ config: { ...runtime.config, stack }, publicUrl }, nowhere).look(AbortSignal.timeout(1_000))
    // That nobody is told of failures is so in every test.
    return found.flatMap((finding) => finding?.code ?? []).filter((code) => code !== 'errors-unreported')
  }

  it('are well behind a proxy that speaks TLS and is trusted', async () => {
    expect(await looked('https://packages.example', { host: '127.0.0.1', trustProxy: true })).toEqual([])
    expect(await looked('https://packages.example', { host: '127.0.0.1', trustedProxies: ['loopback'] })).toEqual([])
    expect(await looked('https://packages.example', { host: '0.0.0.0', trustProxy: true, trustedProxies: ['10.0.0.0/8'] })).toEqual([])
  })

  it.each([
    ['http://packages.example', { host: '0.0.0.0' }, ['public-url-plain']],
    ['https://packages.example', { host: '127.0.0.1', trustProxy: false }, ['proxy-untrusted']],
    ['https://packages.example', { host: '0.0.0.0', trustProxy: true }, ['proxy-trusted-widely']],
  ])('are told what is wrong with %s and %j', async (publicUrl, http, expected) => {
    expect(await looked(publicUrl, http)).toEqual(expected)
  })

  it('need a secret that nobody can guess, and never show it', async () => {
    expect(await looked('https://packages.example', { host: '0.0.0.0' }, 'changeme')).toEqual(['secret-weak'])
  })
})
