import type { Overview, Place, Problem, ProcessList, QueueList, QueueView, RunList } from '../../contract/index.ts'

/** The documents from which the overview is made; a store that does not answer leaves its own undefined. */
export interface Documents {
  readonly queues: QueueList | undefined
  readonly processes: ProcessList | undefined
  readonly runs: RunList | undefined
  readonly outbox: { readonly rows: number; readonly oldestMs: number } | undefined
  readonly doctor: Overview['doctor']
}

/** A job that could run and has not for so long is late, or forgotten, as the alerts have it. Milliseconds. */
const lateMs = 60_000
const forgottenMs = 300_000
/** A relay hands rows over within a quarter of a second; after this nobody can be doing it. Milliseconds. */
const unrelayedMs = 60_000

/** What is not as it should be, the worst first. `nowMs` is the time of the host, to say since when. */
export function problemsOf(documents: Documents, nowMs: number): Problem[] {
  const found = [
    ...silentStores(documents),
    ...(documents.queues?.queues ?? []).flatMap((queue) => [...queueProblems(queue, nowMs)]),
    ...(documents.processes === undefined ? [] : processProblems(documents.processes)),
    ...(documents.runs === undefined ? [] : runProblems(documents.runs)),
    ...outboxProblems(documents, nowMs),
    ...doctorProblems(documents),
  ]
  return found.sort((one, other) => Number(one.level !== 'danger') - Number(other.level !== 'danger'))
}

function* silentStores({ queues, processes, runs, outbox }: Documents): Generator<Problem> {
  const away = 'The log of the process that serves this page says why.'
  if (queues === undefined) yield danger('jobs-unknown', `The store of the jobs does not answer. ${away}`, { page: 'queues', name: null })
  if (outbox === undefined) yield danger('outbox-unknown', `The database does not answer. ${away}`, { page: 'outbox', name: null })
  if (processes === undefined || runs === undefined)
    yield danger('state-unknown', `The state store does not answer. ${away}`, { page: 'workers', name: null })
}

function* queueProblems(queue: QueueView, nowMs: number): Generator<Problem> {
  const { name, dead, oldestReadyMs, paused, ready, workers } = queue
  const to: Place = { page: 'queues', name }
  if (dead > 0) yield warning('dead-jobs', `${jobs(dead)} dead in the queue "${name}".`, { page: 'jobs', name })
  if (paused) yield warning('queue-paused', `The queue "${name}" is paused${ready > 0 ? `, and ${jobs(ready)} ready in it` : ''}.`, to)
  else if (ready > 0 && workers === 0)
    yield danger('queue-unserved', `${jobs(ready)} ready in "${name}", and no live worker takes jobs from it.`, to)
  else if (oldestReadyMs !== null && oldestReadyMs > lateMs) {
    const what = `A job of "${name}" could have run for ${minutes(oldestReadyMs)} and has not.`
    const since = new Date(nowMs - oldestReadyMs).toISOString()
    yield { ...(oldestReadyMs > forgottenMs ? danger : warning)('queue-late', what, to), since }
  }
}

function* processProblems({ processes }: ProcessList): Generator<Problem> {
  const alive = processes.filter(({ state }) => state === 'alive')
  const to: Place = { page: 'workers', name: null }
  for (const { host, pid, seenAt } of processes.filter(({ state }) => state === 'silent')) {
    yield { ...warning('process-silent', `Process ${pid} on ${host} has fallen silent.`, to), since: seenAt }
  }
  if (!alive.some(({ roles }) => roles.includes('worker'))) yield danger('no-worker', 'No worker is alive: no job runs.', to)
  if (!alive.some(({ roles }) => roles.includes('scheduler')))
    yield danger('no-scheduler', 'No scheduler is alive: schedules do not fire, and what requests ask for waits in the outbox.', to)
}

function* runProblems({ runs }: RunList): Generator<Problem> {
  for (const { name, title, status, lastError, updatedAt } of runs) {
    const to: Place = { page: 'runs', name }
    if (status === 'failed')
      yield {
        ...danger('run-failed', `${title} has failed: ${lastError?.message ?? 'no reason is known'}`, to),
        since: lastError?.at ?? null,
      }
    if (status === 'interrupted')
      yield { ...warning('run-interrupted', `${title} was interrupted, and nobody has taken it up.`, to), since: updatedAt }
  }
}

function* outboxProblems({ outbox }: Documents, nowMs: number): Generator<Problem> {
  if (outbox === undefined || outbox.oldestMs <= unrelayedMs) return
  const what = `${jobs(outbox.rows)} waiting in the outbox, the oldest for ${minutes(outbox.oldestMs)}.`
  yield { ...danger('outbox-late', what, { page: 'outbox', name: null }), since: new Date(nowMs - outbox.oldestMs).toISOString() }
}

function* doctorProblems({ doctor }: Documents): Generator<Problem> {
  if (doctor === null || doctor.dangers === 0) return
  const dangers = `${doctor.dangers} ${doctor.dangers === 1 ? 'danger' : 'dangers'}`
  yield { ...warning('doctor', `The doctor found ${dangers}.`, { page: 'doctor', name: null }), since: doctor.at }
}

function danger(code: string, what: string, to: Place): Problem {
  return { code, level: 'danger', what, since: null, to }
}

function warning(code: string, what: string, to: Place): Problem {
  return { code, level: 'warning', what, since: null, to }
}

function jobs(count: number): string {
  return count === 1 ? '1 job is' : `${count} jobs are`
}

function minutes(ms: number): string {
  const whole = Math.round(ms / 60_000)
  return whole <= 1 ? 'a minute' : `${whole} minutes`
}
