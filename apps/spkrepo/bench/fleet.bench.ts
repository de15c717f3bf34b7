import { tempDir } from '@trellis/stack/testing'
import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { type FleetFigures, type Replay, replay } from './fleet.ts'
import { communitySize, fillRepository } from './large-repository.ts'
import { type Publisher, publishUpload } from './publish-upload.ts'
import { makePublisher, startServer } from './running-server.ts'

const goal = 'p99 ≤ 50 ms, no error'
const uploadsAtOnce = 8
const uploadMebibytes = 16

/** Ten thousand devices that poll a repository as large as the community's within a minute: alone, and while packages are uploaded. */
export const benchmark: Benchmark = {
  name: 'fleet',
  title: 'A fleet of 10,000 devices in 60 seconds',
  run: async (report) => {
    const dataDir = tempDir('bench')
    await fillRepository(dataDir, communitySize)
    const server = await startServer(dataDir)
    try {
      const publisher = { url: server.url, apiKey: await makePublisher(dataDir) }
      const minute: Replay = { url: server.url, devices: 10_000, seconds: 60, compressed: true }
      // The first devices of the day find nothing compressed yet; that is measured, too, but apart.
      told(report, 'The first 1,000 after the start, in 6 s', await replay({ ...minute, devices: 1_000, seconds: 6 }))
      const alone = await replay(minute)
      told(report, 'Devices that take gzip', alone, goal)
      await besideUploads(report, { minute, publisher, alone })
      told(report, 'Devices that take no encoding', await replay({ ...minute, compressed: false }), goal)
    } finally {
      await server.program.stop()
    }
  },
}

function told(report: Report, what: string, { p50, p99, max, errors, bytes }: FleetFigures, wanted?: string): void {
  const [first] = errors
  report.say(`${what}: p99 ${p99.toFixed(1)} ms, ${errors.length} errors${first === undefined ? '' : `, the first: ${first}`}`)
  report.row({
    what,
    value: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${errors.length} errors`,
    note: `at most ${max.toFixed(0)} ms; ${(bytes / 1024 ** 3).toFixed(2)} GiB; from when a device is due to its last byte, the devices on the same machine`,
    ...(wanted === undefined ? {} : { goal: wanted }),
  })
}

interface Beside {
  readonly minute: Replay
  readonly publisher: Publisher
  readonly alone: FleetFigures
}

/** The same minute while eight publishers upload one package after the other. */
async function besideUploads(report: Report, { minute, publisher, alone }: Beside): Promise<void> {
  const polling = { ends: false }
  let uploaded = 0
  const publish = async (place: number) => {
    for (let revision = 1; !polling.ends; revision++) {
      await publishUpload(publisher, { name: `fleet-${place}`, revision, mebibytes: uploadMebibytes })
      uploaded += 1
    }
  }
  const uploads = Promise.all(Array.from({ length: uploadsAtOnce }, async (_, place) => await publish(place)))
  const figures = await replay(minute)
  polling.ends = true
  await uploads
  told(report, `The same during ${uploadsAtOnce} uploads at once`, figures, goal)
  const moved = ((figures.p99 - alone.p99) / alone.p99) * 100
  const note = `${uploaded} packages of ${uploadMebibytes} MiB, made and sent by the same machine`
  report.row({ what: 'Change of p99 by the uploads', value: `${moved.toFixed(0)} %`, goal: '≤ 20 %', note })
}
