import { beforeAll, describe, expect, it } from 'vitest'
import type { Dashboard } from '../../contract/index.ts'
import { seedBuild } from '../catalog/seed.ts'
import { databases } from '../catalog/test-database.ts'
import { type Browser, signedIn } from '../routes/browser.ts'
import { useRepository } from '../upload/repository.ts'
import { download } from './downloads.ts'

describe.each(databases)('the dashboard on %s', (kind) => {
  const repository = useRepository(kind)
  const people = new Map<string, Browser>()

  beforeAll(async () => {
    await repository.member('boss', ['admin'])
    await repository.member('lovelace', ['developer'])
    await repository.member('grace', [])
    for (const name of ['admin', 'boss', 'lovelace', 'grace']) people.set(name, await signedIn(repository, name))
  })

  const ask = async (who: string, query = '') => await (people.get(who) as Browser).ask(`/api/admin/dashboard${query}`)
  const seenBy = async (who: string, query = ''): Promise<Dashboard> => JSON.parse((await ask(who, query)).text)

  it('counts what there is, and what devices downloaded in the days that are asked for', async () => {
    const { versionId, ...git } = await seedBuild(repository.db, { package: 'git', arch: ['x86', 'avoton'] })
    const newer = await seedBuild(repository.db, {
      package: 'git',
      version: '2.0-2',
      versionRow: { created_at: new Date('2026-02-02T00:00:00Z') },
    })
    const dns = await seedBuild(repository.db, { package: 'dns', arch: ['ipq806x'], min: 7742, active: false })
    await download(repository, [
      { path: git.path, times: 3, device: { arch: 'x86', build: 25556 }, daysAgo: 40 },
      { path: newer.path, times: 2, device: { arch: 'avoton', build: 25556 }, daysAgo: 1 },
      { path: newer.path, times: 1, daysAgo: 0 },
      { path: dns.path, times: 4, device: { arch: 'ipq806x', build: 9193 }, daysAgo: 89 },
      { path: dns.path, times: 9, device: { arch: 'ipq806x', build: 9193 }, daysAgo: 90 },
    ])

    const seen = await seenBy('admin', '?days=90')
    expect(seen).toMatchObject({ scope: 'all', days: 90, packages: 2, builds: 3, inactiveBuilds: 1, downloads: 10, unconfirmedUsers: null })
    expect(seen.byFirmware).toEqual({ bars: [bar('DSM 6.2', 5), bar('SRM 1.3', 4)], total: 9 })
    expect(seen.byArchitecture).toEqual({ bars: [bar('ipq806x', 4), bar('x86', 3), bar('avoton', 2)], total: 9 })
    expect(seen.byPackage).toEqual({
      bars: [
        { ...bar('git', 6), parts: [bar('2.0-2', 3), bar('1.0-1', 3)] },
        { ...bar('dns', 4), parts: [bar('1.0-1', 4)] },
      ],
      total: 10,
    })
    expect(
      seen.newestVersions.map(({ package: name, version, allActive, downloads, id }) => [name, version, allActive, downloads, id]),
    ).toEqual([
      ['git', '2.0-2', true, 3, newer.versionId],
      ['dns', '1.0-1', false, 4, dns.versionId],
      ['git', '1.0-1', true, 3, versionId],
    ])
    expect(seen.newestVersions[0]?.totalBytes).toBe(newer.bytes.length)

    expect((await seenBy('admin')).byPackage).toEqual({ bars: [{ ...bar('git', 3), parts: [bar('2.0-2', 3)] }], total: 3 })
    expect((await seenBy('admin', '?days=7')).byArchitecture).toEqual({ bars: [bar('avoton', 2)], total: 2 })
    expect((await ask('admin', '?days=8')).status).toBe(400)
  })

  it('shows administrators everything and the number of unconfirmed users, and developers what they maintain', async () => {
    const own = await seedBuild(repository.db, { package: 'own', arch: ['x86'] })
    const other = await seedBuild(repository.db, { package: 'other', arch: ['avoton'], active: false })
    const { id } = await repository.db.selectFrom('package').select('id').where('name', '=', 'own').executeTakeFirstOrThrow()
    const ada = await repository.runtime.accounts.listUsers({ search: 'lovelace', page: 1, pageSize: 1 })
    await repository.db
      .insertInto('package_maintainer')
      .values({ package_id: id, account_id: ada.users[0]?.id ?? '' })
      .execute()
    await download(repository, [
      { path: own.path, times: 1, device: { arch: 'x86', build: 25556 }, daysAgo: 0 },
      { path: other.path, times: 5, device: { arch: 'avoton', build: 42661 }, daysAgo: 0 },
    ])

    expect(await seenBy('boss')).toMatchObject({ scope: 'all', packages: 2, downloads: 6, unconfirmedUsers: 4 })
    const seen = await seenBy('lovelace')
    expect(seen).toMatchObject({ scope: 'maintained', packages: 1, builds: 1, inactiveBuilds: 0, downloads: 1, unconfirmedUsers: null })
    expect(seen.byFirmware).toEqual({ bars: [bar('DSM 6.2', 1)], total: 1 })
    expect(seen.byArchitecture).toEqual({ bars: [bar('x86', 1)], total: 1 })
    expect(seen.byPackage.bars.map(({ label }) => label)).toEqual(['own'])
    expect(seen.newestVersions.map((version) => version.package)).toEqual(['own'])
    expect((await ask('grace')).status).toBe(403)
  })
})

function bar(label: string, count: number): { label: string; count: number } {
  return { label, count }
}
