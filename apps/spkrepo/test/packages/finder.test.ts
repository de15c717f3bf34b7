import { describe, expect, it } from 'vitest'
import type { DeviceList, OfferDiagnosis, PackageList } from '../../contract/index.ts'
import { deviceModels } from '../../server/reference/models.ts'
import { type BuildSeed, seedBuild } from '../catalog/seed.ts'
import { databases } from '../catalog/test-database.ts'
import { stranger } from '../routes/browser.ts'
import { useRepository } from '../upload/repository.ts'

describe.each(databases)('programs on %s', (kind) => {
  const repository = useRepository(kind)
  const ask = async (path: string) => await stranger(repository).ask(path)
  const list = async (query = ''): Promise<PackageList> => JSON.parse((await ask(`/api/packages?${query}`)).text)
  const names = async (query: string) => (await list(query)).packages.map(({ name }) => name)
  const offer = async (query: string, name = 'demo'): Promise<OfferDiagnosis> =>
    JSON.parse((await ask(`/api/packages/${name}/offer?${query}`)).text)
  const seed = async (build: BuildSeed) => await seedBuild(repository.db, build)
  /** What devices themselves are told, once everything that was seeded is in it. */
  const told = async (query: string): Promise<readonly string[]> => {
    await expect
      .poll(async () => (await catalog('build=1594&arch=x86')).map((entry) => entry.package), { timeout: 20_000 })
      .toEqual(['mark'])
    return (await catalog(query)).map((entry) => entry.package)
  }
  const catalog = async (query: string): Promise<readonly { package: string }[]> => {
    const body = JSON.parse((await ask(`/nas?language=enu&${query}`)).text)
    return Array.isArray(body) ? body : body.packages
  }

  it('find packages by words of their name, display name and description, archived ones too', async () => {
    await seed({ package: 'git', displayNames: { enu: 'Gït' }, descriptions: { enu: 'keeps versions' } })
    await seed({ package: 'mercurial', descriptions: { enu: 'keeps versions, unlike git' }, active: false })
    await seed({ package: 'vim' })
    expect(await names('q=GIT')).toEqual(['git', 'mercurial'])
    expect(await names('q=git+unlike')).toEqual(['mercurial'])
    expect(await names('q=%25')).toEqual([])
    expect((await list()).total).toBe(3)
  })

  it('read long lists page by page', async () => {
    for (const name of ['c', 'a', 'B', 'd', 'e']) await seed({ package: name })
    const pages: string[][] = []
    let after: string | null = ''
    while (after !== null) {
      const { packages, next, total } = await list(`limit=2&after=${after}`)
      expect(total).toBe(5)
      pages.push(packages.map(({ name }) => name))
      after = next
    }
    expect(pages).toEqual([['B', 'a'], ['c', 'd'], ['e']])
    expect((await ask('/api/packages?limit=0')).status).toBe(400)
  })

  it('are told the models, architectures and firmwares that a device can have', async () => {
    const { models, architectures, firmwares }: DeviceList = JSON.parse((await ask('/api/devices')).text)
    // No model has an architecture that the reference data does not know.
    expect(models).toEqual([...deviceModels, ...['88f6281', '88f6282'].map((name) => ({ name, architecture: '88f628x' }))])
    expect(models.filter(({ architecture }) => !architectures.includes(architecture))).toEqual([])
    expect(architectures).not.toContain('noarch')
    expect([firmwares[0], firmwares.at(-1)]).toEqual([
      { version: '7.3', build: 86009, line: 'dsm' },
      { version: '1.1', build: 6931, line: 'srm' },
    ])
  })

  it('find what has an active build for an architecture', async () => {
    await seed({ package: 'own', arch: ['88f628x'] })
    await seed({ package: 'other', arch: ['x86'] })
    await seed({ package: 'all' })
    await seed({ package: 'inactive', active: false })
    expect(await names('arch=88f6281')).toEqual(['all', 'own'])
  })

  it('find what the catalog offers to one device', async () => {
    await seed({ package: 'new', min: 64570 })
    await seed({ package: 'fit', arch: ['x86'] })
    await seed({ package: 'ended', min: 22259, max: 23739 })
    await seed({ package: 'beta', versionRow: { report_url: 'https://r.example' } })
    await seed({ package: 'mark', min: 1594 })
    const device = 'arch=x86&build=25556'
    expect([await told(device), await names(device)]).toEqual([['fit'], ['fit']])
    expect(await names(`${device}&channel=beta`)).toEqual(['beta', 'fit'])
    expect(await names('arch=x86&build=64570&q=e')).toEqual(['new'])
  })

  it('are told which build a device is offered, and of every other what keeps it back', async () => {
    await seed({ version: '1.0-1', arch: ['x86'] })
    await seed({ version: '2.0-2', arch: ['x86', 'avoton'] })
    await seed({ version: '2.0-2', arch: ['qoriq'], min: 64570 })
    await seed({ version: '3.0-3', arch: ['x86'], active: false, versionRow: { report_url: 'https://r.example' } })
    const { offered, builds, device } = await offer('arch=x86&build=25556')
    expect(device).toEqual({ architecture: 'x86', build: 25556, major: 6, beta: false })
    expect(offered).toMatchObject({ version: '2.0-2', buildId: builds.find((build) => build.offered)?.id })
    expect(builds.map(({ version, reasons }) => [version, reasons.map(({ text }) => text)])).toEqual([
      [
        '3.0-3',
        ['It is not active: it has not been released yet, or has been taken back.', 'It is a beta, and the device did not ask for betas.'],
      ],
      [
        '2.0-2',
        [
          'It is for qoriq; the device is x86.',
          'It needs firmware 7.2-64570 or later; the device has build 25556.',
          'It is for DSM 7; the device has DSM 6.',
        ],
      ],
      ['2.0-2', []],
      ['1.0-1', ['Version 2.0-2 from firmware 6.2-23739 on is offered instead.']],
    ])
    expect((await offer('arch=x86&build=64570&channel=beta')).builds[0]?.reasons.map(({ text }) => text)).toContain(
      'It is a beta, and from DSM 7 on devices are offered none.',
    )
  })

  it('are told what the catalog tells routers, which name their major', async () => {
    await seed({ min: 7742, max: 7742, arch: ['ipq806x'] })
    const reasons = async (query: string) => (await offer(query)).builds[0]?.reasons.map(({ text }) => text)
    expect(await reasons('arch=ipq806x&build=7742&major=1')).toEqual([])
    expect(await reasons('arch=ipq806x&build=9193&major=1')).toEqual(['It runs on firmware up to 1.2-7742; the device has build 9193.'])
    expect(await reasons('arch=ipq806x&build=7742')).toEqual(['It is for SRM 1; the device has DSM 6.'])
  })

  it.each([
    ['/api/packages/demo/offer?arch=x86', 400, 'invalid_request'],
    ['/api/packages/demo/offer?arch=x86&build=-1', 400, 'invalid_request'],
    ['/api/packages/demo/offer?arch=x86&build=1', 422, 'device_unknown'],
    ['/api/packages/demo/offer?arch=pentium&build=25556', 422, 'device_unknown'],
    ['/api/packages/nothing/offer?arch=x86&build=25556', 404, 'package_unknown'],
    ['/api/packages/%00/offer?arch=x86&build=25556', 404, 'package_unknown'],
    ['/api/packages?arch=pentium', 422, 'device_unknown'],
    ['/api/packages?build=25556', 422, 'arch_missing'],
  ])('that ask %s are refused with %i %s', async (path, status, code) => {
    await seed({})
    expect(await ask(path)).toMatchObject({ status, body: { error: { code } } })
  })
})
