import { expect, it } from 'vitest'
import type { BuildView } from '../../../contract/index.ts'
import { groupByFirmware } from '../../../web/features/builds/group-builds.ts'

it('lists builds by firmware major, DSM newest first and routers last', () => {
  const builds = [aBuild('6.1', 15047), aBuild('1.2', 7742, 'srm'), aBuild('7.0', 40000), aBuild('10.0', 90000), aBuild('7.2', 64570)]

  expect(groupByFirmware(builds).map(({ title, builds }) => [title, ...builds.map(({ firmwareMin }) => firmwareMin.version)])).toEqual([
    ['DSM 10.x', '10.0'],
    ['DSM 7.x', '7.2', '7.0'],
    ['DSM 6.x', '6.1'],
    ['SRM 1.x', '1.2'],
  ])
})

function aBuild(version: string, build: number, line: 'dsm' | 'srm' = 'dsm'): BuildView {
  return {
    id: build,
    architectures: ['noarch'],
    firmwareMin: { version, build, line },
    firmwareMax: null,
    active: true,
    activateWhenReady: false,
    signing: 'unsigned',
    signingError: null,
    md5: '0'.repeat(32),
    sizeBytes: 1,
    changelog: null,
    publisher: null,
    createdAt: '2025-01-01T00:00:00.000Z',
    url: 'https://example.org/a.spk',
  }
}
