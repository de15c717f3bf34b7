import type { Cluster } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../chaos/actors/place.ts'
import { asking } from '../../chaos/servers/asking.ts'
import { ClusterGroup } from '../../chaos/servers/cluster-group.ts'
import { until } from '../../chaos/servers/until.ts'
import { createEngine, task, type Worker } from '../../src/index.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { isMissing } from '../servers.ts'
import { several } from '../watching.ts'

const queues = ['north', 'east', 'south', 'west', 'middle']

describe.skipIf(isMissing('redis'))('a Redis Cluster with replicas', () => {
  let group: ClusterGroup
  const closing: (() => unknown)[] = []
  const workers: Worker[] = []

  beforeAll(async () => {
    // On a busy machine a node may be silent for a second. A failover that nobody asked for takes what its replica has not heard.
    group = await ClusterGroup.start('--cluster-node-timeout', '3000')
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(() => group?.stop())

  const open = (namespace: string) => {
    const client = connect({ store: 'cluster', ports: group.ports }) as Cluster
    const broker = redisBroker({ client, namespace })
    closing.push(
      () => client.disconnect(),
      () => broker.close(),
    )
    return broker
  }
  const brief = task({ name: 'brief', delivery: 'at-least-once', run: () => {} })
  const everywhere = (count: number) =>
    Array.from({ length: count }, (_, n) => [brief, undefined, { queue: queues[n % queues.length] ?? '' }] as const)
  const work = (engine: ReturnType<typeof engineOn>) =>
    workers.push(engine.work({ queues: Object.fromEntries(queues.map((queue) => [queue, 3])) }))
  const engineOn = (namespace: string) => createEngine({ broker: open(namespace), tasks: [brief] })

  it('runs the jobs of every queue although the master of one was killed, once its replica has taken over', {
    timeout: 60_000,
  }, async () => {
    const engine = engineOn('kill')
    const sent = await engine.enqueueMany(everywhere(50))
    const [master = 0] = await mastersWith('kill')
    const replica = await group.replicaOf(master)
    await caughtUp(master)
    await group.at(master).kill()
    const finished = several(engine, 'job.succeeded', 50)
    work(engine)
    await group.promoted(replica)
    expect((await finished).map(({ job }) => job.id).sort()).toEqual(sent.map(({ id }) => id).sort())
    await group.at(master).startAgain()
    await group.whole()
  })

  it('loses nothing and runs nothing twice when a replica is asked to take over under load', { timeout: 60_000 }, async () => {
    const engine = engineOn('ask')
    const runs: string[] = []
    engine.on('job.started', ({ job }) => runs.push(job.id))
    const finished = several(engine, 'job.succeeded', 300)
    work(engine)
    const ids: string[] = []
    for (const batch of [0, 1, 2]) {
      ids.push(...(await engine.enqueueMany(everywhere(100))).map(({ id }) => id))
      const [master = 0] = (await group.masters()).slice(batch)
      await group.failOver(await group.replicaOf(master))
      await group.whole()
    }
    await finished
    expect(runs.sort()).toEqual(ids.sort())
  })

  /** Masters that have a queue of this namespace. */
  async function mastersWith(namespace: string): Promise<readonly number[]> {
    const found: number[] = []
    for (const master of await group.masters()) {
      const owns = await Promise.all(queues.map((queue) => group.owns(master, `{${namespace}:${queue}}`)))
      if (owns.includes(true)) found.push(master)
    }
    return found
  }

  /** Resolves when the replica of a master has acknowledged everything that the master has said. */
  async function caughtUp(master: number): Promise<void> {
    await until(`replica that has heard everything of ${master}`, async () => {
      const info = String(await asking(master, (client) => client.info('replication')))
      const said = /^master_repl_offset:(\d+)/m.exec(info)?.[1]
      return said !== undefined && info.includes(`offset=${said},`) ? { found: said } : { instead: info }
    })
  }
})
