import { type SeenProcess, seenProcesses } from '../operations/process-record.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, type Finding, when } from './finding.ts'

/** As of `/readyz`: a worker whose last answer from the store of the jobs is older does nothing. Milliseconds. */
const staleFetchMs = 60_000

/** The processes of the installation, as they tell of themselves: whether all roles are there, alive, and of one release. */
export function examineProcesses({ state }: Pick<Runtime, 'state'>): Examination {
  return { area: 'processes', look: async () => processFindings(await seenProcesses(state)) }
}

/** What is wrong with these processes; nothing when there are none, because then nothing is meant to run. */
export function processFindings(seen: readonly SeenProcess[]): readonly (Finding | undefined)[] {
  if (seen.length === 0) return []
  const living = seen.filter(({ isSilent, isStopping }) => !isSilent && !isStopping)
  return [
    ...seen.filter(({ isSilent }) => isSilent).map(silent),
    ...living.map(staleWorker),
    ...missingRoles(living),
    mixedReleases(living),
  ]
}

function nameOf({ host, pid, roles }: SeenProcess): string {
  return `${roles.join(' and ')} ${host}:${pid}`
}

function silent(process: SeenProcess): Finding {
  return {
    code: 'process-silent',
    level: 'warning',
    what: `${nameOf(process)} has said nothing since ${process.seenAt.toISOString()}`,
    why: 'it was killed, hangs, or does not reach the store of the state; what it held waits for its lease to be over',
    remedy: 'look at its log and at whoever should have started it again; after a minute without a word it is forgotten here',
  }
}

function staleWorker(process: SeenProcess): Finding | undefined {
  const sinceMs = process.worker?.sinceFetchMs ?? 0
  return when(
    sinceMs > staleFetchMs,
    ['worker-stale', 'danger'],
    [
      `${nameOf(process)} last heard from the store of the jobs ${Math.round(sinceMs / 1_000)} s ago`,
      'it runs nothing, and the jobs that it had are run again elsewhere',
      'see that the store of the jobs answers from that host, and end the process if it does not come back by itself',
    ],
  )
}

function missingRoles(living: readonly SeenProcess[]): readonly (Finding | undefined)[] {
  const has = (role: SeenProcess['roles'][number]) => living.some(({ roles }) => roles.includes(role))
  return [
    when(
      !has('worker'),
      ['no-worker', 'danger'],
      ['processes run, but no worker', 'what people ask for is kept and never done', 'start "trellis worker" with the same configuration'],
    ),
    when(
      !has('scheduler'),
      ['no-scheduler', 'danger'],
      [
        'processes run, but no scheduler',
        'nothing is relayed from the outbox, and no run starts by itself',
        'start "trellis scheduler" with the same configuration',
      ],
    ),
  ]
}

function mixedReleases(living: readonly SeenProcess[]): Finding | undefined {
  const versions = [...new Set(living.map(({ version }) => version))].sort()
  return when(
    versions.length > 1,
    ['releases-mixed', 'note'],
    [
      `processes of the releases ${versions.join(' and ')} run side by side`,
      'during an upgrade that is as it should be; afterwards somebody was forgotten',
      'restart the processes of the older release',
    ],
  )
}
