export { Answer, ErrorBody } from './common.ts'
export {
  Attempt,
  Blocker,
  ChildJob,
  Content,
  DeadFilter,
  FindQuery,
  FoundJobs,
  JobDetail,
  JobPage,
  JobQuery,
  JobState,
  JobSummary,
  ListedState,
  Replayed,
  ReplayPreview,
} from './jobs.ts'
export { JobsBell, type LiveEvent, liveEvents } from './live.ts'
export { Overview, Place, Problem } from './overview.ts'
export { QueueList, QueueView, Rates } from './queues.ts'
export { AuditEntry, AuditPage, AuditQuery, Diagnosis, FindingView, OutboxView } from './records.ts'
export { routes } from './routes.ts'
export { PastRun, PhaseView, RunHistory, RunList, RunStarted, RunView, StartRunBody } from './runs.ts'
export { ScheduleList, ScheduleStarted, ScheduleView } from './schedules.ts'
export { Permission, SessionView } from './session.ts'
export { LockList, LockView, ProcessList, ProcessView } from './workers.ts'
