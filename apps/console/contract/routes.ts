import { Type } from 'typebox'
import { Answer } from './common.ts'
import { DeadFilter, FindQuery, FoundJobs, JobDetail, JobPage, JobParams, JobQuery, Replayed, ReplayPreview } from './jobs.ts'
import { Overview } from './overview.ts'
import { QueueList, QueueParams } from './queues.ts'
import { AuditPage, AuditQuery, Diagnosis, OutboxView } from './records.ts'
import { RunHistory, RunList, RunParams, RunStarted, StartRunBody } from './runs.ts'
import { ScheduleList, ScheduleParams, ScheduleStarted } from './schedules.ts'
import { SessionView } from './session.ts'
import { LockList, ProcessList } from './workers.ts'

const read = { permission: 'ops.read' } as const
const operate = { permission: 'ops.operate' } as const
const open = { permission: null } as const

/**
 * The routes, below the console's base path. `permission` is what the account must have; null: everybody may call it. Unsafe methods need the
 * session's cookie and its token as `x-csrf-token`, or an API key. Signing in and out are the account routes of the stack, below `/_account/`.
 */
export const routes = {
  session: { method: 'GET', path: '/api/session', ...open, summary: 'Who is signed in.', response: SessionView },

  overview: { method: 'GET', path: '/api/overview', ...read, summary: 'What is healthy, and what is not.', response: Overview },

  queues: { method: 'GET', path: '/api/queues', ...read, summary: 'The queues, and how each stands.', response: QueueList },
  pauseQueue: {
    method: 'POST',
    path: '/api/queues/:queue/pause',
    ...operate,
    summary: 'Start no job of a queue until it is resumed; what runs goes on.',
    params: QueueParams,
    response: Answer,
  },
  resumeQueue: {
    method: 'POST',
    path: '/api/queues/:queue/resume',
    ...operate,
    summary: 'Let the jobs of a paused queue start again.',
    params: QueueParams,
    response: Answer,
  },

  jobs: { method: 'GET', path: '/api/jobs', ...read, summary: 'Jobs in one state.', query: JobQuery, response: JobPage },
  findJobs: { method: 'GET', path: '/api/jobs/find', ...read, summary: 'Jobs by id or unique key.', query: FindQuery, response: FoundJobs },
  job: {
    method: 'GET',
    path: '/api/jobs/by-id/:id',
    ...read,
    summary: 'Everything about one job.',
    params: JobParams,
    response: JobDetail,
  },
  cancelJob: {
    method: 'POST',
    path: '/api/jobs/by-id/:id/cancel',
    ...operate,
    summary: 'Stop a job: one that waits ends at once, one that runs is told to.',
    params: JobParams,
    response: Answer,
  },
  replayJob: {
    method: 'POST',
    path: '/api/jobs/by-id/:id/replay',
    ...operate,
    summary: 'Put a dead job back in line, with new attempts.',
    params: JobParams,
    response: Answer,
  },
  discardJob: {
    method: 'POST',
    path: '/api/jobs/by-id/:id/discard',
    ...operate,
    summary: 'Give a dead job up: it cannot be replayed any more.',
    params: JobParams,
    response: Answer,
  },
  promoteJob: {
    method: 'POST',
    path: '/api/jobs/by-id/:id/promote',
    ...operate,
    summary: 'Let a job run now that waits for its time, or for its next attempt.',
    params: JobParams,
    response: Answer,
  },
  previewReplay: {
    method: 'GET',
    path: '/api/dead',
    ...read,
    summary: 'What a replay of these dead jobs would do.',
    query: DeadFilter,
    response: ReplayPreview,
  },
  replayDead: {
    method: 'POST',
    path: '/api/dead/replay',
    ...operate,
    summary: 'Put every dead job that matches back in line, the newest first.',
    body: DeadFilter,
    response: Replayed,
  },

  schedules: { method: 'GET', path: '/api/schedules', ...read, summary: 'When jobs are made by themselves.', response: ScheduleList },
  pauseSchedule: {
    method: 'POST',
    path: '/api/schedules/:name/pause',
    ...operate,
    summary: 'Let a schedule make no jobs until it is resumed.',
    params: ScheduleParams,
    response: Answer,
  },
  resumeSchedule: {
    method: 'POST',
    path: '/api/schedules/:name/resume',
    ...operate,
    summary: 'Let a paused schedule make jobs again; what it has missed stays missed.',
    params: ScheduleParams,
    response: Answer,
  },
  runSchedule: {
    method: 'POST',
    path: '/api/schedules/:name/run',
    ...operate,
    summary: 'Make one job of a schedule now, paused or not.',
    params: ScheduleParams,
    response: ScheduleStarted,
  },

  workers: { method: 'GET', path: '/api/workers', ...read, summary: 'The processes, and what each works on.', response: ProcessList },
  locks: { method: 'GET', path: '/api/locks', ...read, summary: 'The locks that are held.', response: LockList },

  runs: { method: 'GET', path: '/api/runs', ...read, summary: 'The runs of all services, and how far each is.', response: RunList },
  runHistory: {
    method: 'GET',
    path: '/api/runs/:name/history',
    ...read,
    summary: 'Runs of a name that are over.',
    params: RunParams,
    response: RunHistory,
  },
  startRun: {
    method: 'POST',
    path: '/api/runs/:name/start',
    ...operate,
    summary: 'Start a run.',
    params: RunParams,
    body: StartRunBody,
    response: RunStarted,
  },
  cancelRun: {
    method: 'POST',
    path: '/api/runs/:name/cancel',
    ...operate,
    summary: 'Cancel the run that is under way, waits or was interrupted.',
    params: RunParams,
    response: Answer,
  },

  outbox: { method: 'GET', path: '/api/outbox', ...read, summary: 'What waits in the outbox.', response: OutboxView },
  doctor: {
    method: 'GET',
    path: '/api/doctor',
    ...read,
    summary: 'What endangers the installation; at most a minute old.',
    response: Diagnosis,
  },
  examine: {
    method: 'POST',
    path: '/api/doctor',
    ...operate,
    summary: 'Look anew at what endangers the installation.',
    response: Diagnosis,
  },
  audit: {
    method: 'GET',
    path: '/api/audit',
    ...read,
    summary: 'Who did what, the newest first; of people’s accounts and sessions only for those who have audit.read, too.',
    query: AuditQuery,
    response: AuditPage,
  },

  events: {
    method: 'GET',
    path: '/api/events',
    ...read,
    summary: 'What changes, as server-sent events; see `liveEvents`.',
    response: Type.Unknown(),
  },
} as const
