import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

export const JobState = Type.Union([
  Type.Literal('scheduled'),
  Type.Literal('ready'),
  Type.Literal('blocked'),
  Type.Literal('running'),
  Type.Literal('succeeded'),
  Type.Literal('dead'),
  Type.Literal('cancelled'),
])
export type JobState = Static<typeof JobState>

/** States whose jobs can be listed. Those that ended well are found by id, for as long as they are remembered. */
export const ListedState = Type.Union([
  Type.Literal('ready'),
  Type.Literal('running'),
  Type.Literal('scheduled'),
  Type.Literal('blocked'),
  Type.Literal('dead'),
])
export type ListedState = Static<typeof ListedState>

/** Why a job waits although its time has come. */
export const Blocker = Type.Object({
  kind: Type.Union([
    Type.Literal('children'),
    Type.Literal('order'),
    Type.Literal('limit'),
    Type.Literal('paused-key'),
    Type.Literal('paused-task'),
  ]),
  key: orNull(Type.String()),
  childrenLeft: orNull(Type.Integer()),
  turnOf: orNull(Type.String({ description: 'The id of the job whose turn it is.' })),
})
export type Blocker = Static<typeof Blocker>

const summary = {
  id: Type.String(),
  task: Type.String(),
  queue: Type.String(),
  state: JobState,
  createdAt: Instant,
  dueInMs: Type.Number({ description: '0 when it may start now or has started.' }),
  failures: Type.Integer(),
  crashes: Type.Integer(),
  replays: Type.Integer(),
  priority: Type.Integer(),
  uniqueKey: orNull(Type.String()),
  blockedBy: orNull(Blocker),
  lastFailure: orNull(
    Type.Object({
      name: Type.String(),
      code: orNull(Type.String()),
      message: Type.String({ description: 'Its first line.' }),
      at: Instant,
    }),
  ),
}

export const JobSummary = Type.Object(summary)
export type JobSummary = Static<typeof JobSummary>

export const JobQuery = Type.Object({
  state: Type.Optional(ListedState),
  queue: Type.Optional(Type.String({ maxLength: 200, description: 'Left out: every queue.' })),
  task: Type.Optional(Type.String({ maxLength: 200 })),
  error: Type.Optional(Type.String({ maxLength: 200, description: 'Name or code of the last failure.' })),
  after: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 })),
})
export type JobQuery = Static<typeof JobQuery>

export const JobPage = Type.Object({
  at: Instant,
  /** In the order in which they would leave the state; dead ones the newest first. */
  jobs: Type.Array(JobSummary),
  /** For the page after this one; null when there is none. */
  next: orNull(Type.String()),
  /** True when there may be more that match, and they are too far back to be looked at: narrow the filter. */
  isCut: Type.Boolean(),
})
export type JobPage = Static<typeof JobPage>

export const FindQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 400, description: 'The id of a job, or the unique key of one that holds it.' }),
})
export type FindQuery = Static<typeof FindQuery>

export const FoundJobs = Type.Object({ jobs: Type.Array(JobSummary) })
export type FoundJobs = Static<typeof FoundJobs>

/** JSON of a job for people to read, with what looks like a secret taken out. */
export const Content = Type.Object({
  /** Indented JSON, cut after `shownBytes`; null when it is not shown, for the reason in `kept`. */
  text: orNull(Type.String()),
  sizeBytes: Type.Integer({ description: '0 when there is none, or it is elsewhere.' }),
  isCut: Type.Boolean(),
  /** `here`; `none`; `elsewhere`: in the object store, because it is large; `hidden`: by the setting `payloads`. */
  kept: Type.Union([Type.Literal('here'), Type.Literal('none'), Type.Literal('elsewhere'), Type.Literal('hidden')]),
})
export type Content = Static<typeof Content>

/** One failed attempt, or the crash of a worker. */
export const Attempt = Type.Object({
  kind: Type.Union([Type.Literal('error'), Type.Literal('crash')]),
  number: Type.Integer({ description: 'Which hand-out of the job it was.' }),
  at: Instant,
  name: Type.String(),
  code: orNull(Type.String()),
  message: Type.String(),
  stack: orNull(Type.String()),
})
export type Attempt = Static<typeof Attempt>

/** A job that another one waits for. */
export const ChildJob = Type.Object({
  id: Type.String(),
  queue: Type.String(),
  end: orNull(
    Type.Union([Type.Literal('succeeded'), Type.Literal('dead'), Type.Literal('cancelled')], {
      description: 'null while it has not ended.',
    }),
  ),
  mayFail: Type.Boolean({ description: 'Its parent goes on when it is dead or cancelled.' }),
})
export type ChildJob = Static<typeof ChildJob>

export const JobDetail = Type.Object({
  ...summary,
  at: Instant,
  handOuts: Type.Integer({ description: 'How often it was given to a worker.' }),
  lifo: Type.Boolean(),
  orderKey: orNull(Type.String()),
  parent: orNull(Type.Object({ id: Type.String(), queue: Type.String(), index: Type.Integer() })),
  input: Content,
  result: Content,
  progress: Content,
  headers: Type.Record(Type.String(), Type.String()),
  /** The newest ten, oldest first. */
  attempts: Type.Array(Attempt),
  /** The newest hundred lines, oldest first. */
  log: Type.Array(Type.Object({ handOut: Type.Integer(), at: Instant, text: Type.String() })),
  /** The live process that runs it, when one says so. */
  heldBy: orNull(Type.String()),
  /** The jobs that it waits for, or has waited for, in their order: at most the first hundred. None when it is over, unless it is dead. */
  children: Type.Array(ChildJob),
  hasMoreChildren: Type.Boolean(),
  can: Type.Object({ cancel: Type.Boolean(), replay: Type.Boolean(), discard: Type.Boolean(), promote: Type.Boolean() }),
})
export type JobDetail = Static<typeof JobDetail>

export const JobParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 400 }) })

/** Which dead jobs. Everything that is given must match; at least one thing must be. */
export const DeadFilter = Type.Object(
  {
    queue: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    task: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    error: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Name or code of the last failure.' })),
    after: Type.Optional(Type.String({ format: 'date-time', description: 'Died then or later.' })),
    before: Type.Optional(Type.String({ format: 'date-time', description: 'Died earlier.' })),
  },
  { minProperties: 1, additionalProperties: false },
)
export type DeadFilter = Static<typeof DeadFilter>

/** What a replay of a filter would do. */
export const ReplayPreview = Type.Object({
  count: Type.Integer(),
  /** True when there are more, and a replay takes the newest `count` of them. */
  isCut: Type.Boolean(),
  byTask: Type.Array(Type.Object({ task: Type.String(), error: Type.String(), count: Type.Integer() }), {
    description: 'The most frequent first, at most twenty.',
  }),
})
export type ReplayPreview = Static<typeof ReplayPreview>

export const Replayed = Type.Object({ replayed: Type.Integer(), isCut: Type.Boolean() })
export type Replayed = Static<typeof Replayed>
