import type { DownloadCounts } from '../../../../contract/index.ts'
import { fullCount } from '../dashboard/short-count.ts'
import type { ListColumn } from '../list/list-look.ts'

interface Counted {
  readonly byDevice: DownloadCounts
  readonly byBuild: DownloadCounts
}

const common = { numeric: true, group: 'Download Counts' } as const

/** Downloads by the devices that asked, and by what the downloaded builds are for, under one heading. */
export const countColumns: readonly ListColumn<Counted>[] = [
  { ...common, key: 'device', title: 'By NAS', sort: 'byDevice', cell: ({ byDevice }) => fullCount(byDevice.total) },
  { ...common, key: 'device-90', title: 'By NAS, 90 d', sort: 'recentByDevice', cell: ({ byDevice }) => fullCount(byDevice.recent) },
  { ...common, key: 'build', title: 'By build', sort: 'byBuild', cell: ({ byBuild }) => fullCount(byBuild.total) },
  { ...common, key: 'build-90', title: 'By build, 90 d', sort: 'recentByBuild', cell: ({ byBuild }) => fullCount(byBuild.recent) },
]
