import { existsSync, readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import type { Runtime } from '../roles/runtime.ts'
import type { Surroundings } from './doctor.ts'
import { type Examination, type Finding, when } from './finding.ts'
import { memoryFacts, memoryFindings } from './memory.ts'

/** A connection of a client, its file and its place in the pool take three; a hundred of each at once should do. */
const fewFiles = 4_096
const oldestNode = 24
/** An upload of the largest package, staged and published, and room for a database to grow. Bytes. */
const leastFreeBytes = 2 * 1024 ** 3

/** What this host gives to a process: room, files, a Node.js that is looked after, and somebody who starts it again. */
export function examineHost({ config }: Pick<Runtime, 'config'>, { environment }: Surroundings): Examination {
  return {
    area: 'this host',
    look: async () => {
      const files = openFileLimit()
      const node = Number(process.versions.node.split('.')[0])
      return [
        await room(config.stack.dataDir),
        when(
          node < oldestNode,
          ['node-old', 'danger'],
          [
            `Node.js is ${process.versions.node}`,
            'this release is made for 24 or newer, and older ones get no security fixes',
            'install Node.js 24, or run by "npm start", which brings it',
          ],
        ),
        when(
          files !== undefined && files < fewFiles,
          ['open-files-few', 'warning'],
          [
            `a process may hold ${files} files and connections`,
            'under load it refuses connections with EMFILE',
            'set LimitNOFILE=65536 in the systemd unit, or ulimit -n 65536',
          ],
        ),
        ...memoryFindings(memoryFacts()),
        supervision(environment),
        when(
          process.getuid?.() === 0,
          ['root', 'warning'],
          [
            'this process runs as root',
            'a fault in it could reach everything on the host',
            'run it as a user of its own that owns only the data folder',
          ],
        ),
      ]
    },
  }
}

async function room(folder: string): Promise<Finding | undefined> {
  if (!existsSync(folder)) return undefined
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  return when(
    free < leastFreeBytes,
    ['disk-full', free < leastFreeBytes / 8 ? 'danger' : 'warning'],
    [
      `${Math.round(free / 1024 ** 2)} MiB are free where ${folder} is`,
      'uploads fail, and an embedded database on the same disk stops taking writes',
      'make room, or move the data folder to a larger disk',
    ],
  )
}

/** The soft limit of this process; undefined where the system does not say. */
function openFileLimit(): number | undefined {
  const path = '/proc/self/limits'
  if (!existsSync(path)) return undefined
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync(path, 'utf8'))?.[1]
  return limit === undefined || limit === 'unlimited' ? undefined : Number(limit)
}

/** Somebody must start a process again that has ended. Of a doctor run by hand only this can be told: whether it was by one of those. */
function supervision(environment: Surroundings['environment']): Finding | undefined {
  const isSupervised =
    environment.INVOCATION_ID !== undefined || environment.KUBERNETES_SERVICE_HOST !== undefined || existsSync('/.dockerenv')
  return when(
    !isSupervised,
    ['supervision-unseen', 'note'],
    [
      'this process was started by hand, so it cannot be seen who starts the others again',
      'a process that ended at night stays down until somebody notices',
      'run each role under systemd, a container engine or Kubernetes, and give it more than TRELLIS_DRAIN_SECONDS to stop',
    ],
  )
}
