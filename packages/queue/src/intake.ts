import { randomUUID } from 'node:crypto'
import type { Broker, Capabilities, NewJob } from './broker.ts'
import { type Claims, dependsOnInput } from './claims.ts'
import type { EnqueueBuffer } from './enqueue-buffer.ts'
import { QueueError } from './errors.ts'
import type { PlannedJob } from './flow/plan.ts'
import { type Envelope, pack, unpack } from './header.ts'
import type { Checked, Soon } from './input.ts'
import type { Headers, Instruments } from './instrument.ts'
import { type EnqueueOptions, newJob, type StoredJob } from './new-job.ts'
import { lacking } from './operations.ts'
import { keepResultMs } from './policy.ts'
import type { LargeBytes } from './results/large-bytes.ts'
import type { JobTemplate } from './schedule-book.ts'
import type { AnyTask } from './task.ts'

/** Bytes of JSON that may travel with a job beside its input. */
const mostHeaders = 8_192

/** What {@link Intake} takes. */
export interface IntakeContext {
  readonly broker: Broker
  readonly tasks: ReadonlyMap<string, AnyTask>
  readonly buffer: EnqueueBuffer
  readonly instruments: Instruments
  readonly bytes: LargeBytes
  readonly maxPayloadBytes: number
}

/** What is known about a job beside what is stored of it. */
interface JobFacts {
  readonly named: boolean
  readonly claims: Claims
  readonly envelope?: Envelope
}

/** Everything that becomes a job passes here: it is validated, gets its claims and its envelope, and goes to the broker. */
export class Intake {
  readonly #context: IntakeContext

  constructor(context: IntakeContext) {
    this.#context = context
  }

  /** A validated job, ready to be stored here or elsewhere. Throws `unknown_task`, `invalid_input`, `invalid_option`. */
  async prepare(task: AnyTask, input: unknown, options: EnqueueOptions = {}): Promise<StoredJob> {
    this.#known(task)
    const id = options.id ?? randomUUID()
    const payload = await task.encode(input)
    const headers = { ...this.#injected({ id, task: task.name, queue: options.queue ?? task.policy.queue }), ...options.headers }
    return { ...options, id, task: task.name, payload, ...(Object.keys(headers).length > 0 && { headers }) }
  }

  /** The job as a broker takes it. Throws what {@link Intake.prepare} throws, and `unsupported`, or rejects with it. */
  job(task: AnyTask, input: unknown, options: EnqueueOptions = {}): Soon<NewJob> {
    this.#known(task)
    const checked = task.check(input)
    return checked instanceof Promise ? checked.then((known) => this.#job(task, known, options)) : this.#job(task, checked, options)
  }

  /**
   * What a schedule makes again and again. Its input stays with it whatever its size: an object in a store goes with the first job that
   * has succeeded. Throws what {@link Intake.job} throws.
   */
  async template(task: AnyTask, input: unknown): Promise<JobTemplate> {
    this.#known(task)
    const { payload, value } = await task.check(input)
    const {
      id: _id,
      due: _due,
      ...template
    } = this.#plainJob({ id: 'template', task: task.name, payload }, task, { named: true, claims: task.claims(value) })
    return template
  }

  /** The job of what {@link Intake.prepare} returned, perhaps long ago. */
  async restored(stored: StoredJob): Promise<NewJob> {
    const task = this.#context.tasks.get(stored.task)
    if (!task) throw new QueueError('unknown_task', `no task named "${stored.task}"; registered: ${this.#names()}`)
    const payload = typeof stored.payload === 'string' ? Buffer.from(stored.payload) : stored.payload
    // Bytes below a space at the beginning are marks of ours, which JSON never has.
    if ((payload[0] ?? 0x20) < 0x20) throw new QueueError('invalid_input', `the payload of job "${stored.id}" is not JSON`)
    const value = dependsOnInput(task.policy.claims) ? await task.decode(payload) : undefined
    return this.#newJob({ ...stored, payload }, task, { named: true, claims: task.claims(value as never) })
  }

  /** The job of a part of a flow. Throws what {@link Intake.job} throws. */
  async planned({ id, isNamed, task, input, options, envelope, children, parent }: PlannedJob): Promise<NewJob> {
    this.#known(task)
    this.need('families')
    this.#fitsFlow(task, input !== undefined)
    const { payload, value } = input ? await task.check(input.own) : { payload: new Uint8Array(), value: undefined }
    const stored = { ...options, id, task: task.name, payload }
    const job = await this.#newJob(stored, task, { named: isNamed, claims: task.claims(value), envelope })
    // Only a job that nobody waits for is asked for its result.
    const rememberMs = parent ? job.rememberMs : Math.max(job.rememberMs, keepResultMs)
    return { ...job, rememberMs, ...(children.length > 0 && { children }), ...(parent && { parent }) }
  }

  /** Stores one job, together with others that are added in this turn of the event loop. Returns who holds its unique key, if it was not stored. */
  async add(job: NewJob): Promise<string | undefined> {
    const { buffer, instruments } = this.#context
    if (instruments.isQuietAtEnqueue) return this.#accepted(job, await buffer.add(job))
    let holder: string | undefined
    await instruments.enqueue([job], async () => {
      holder = await buffer.add(this.#carrying(job))
    })
    return this.#accepted(job, holder)
  }

  /** Stores all of the jobs in one broker call, or none. Returns who holds the unique keys of those that were not stored, by their id. */
  async send(jobs: readonly NewJob[]): Promise<ReadonlyMap<string, string>> {
    const { buffer, instruments } = this.#context
    let holders: ReadonlyMap<string, string> = new Map()
    if (instruments.isQuietAtEnqueue) holders = await buffer.send(jobs)
    else if (jobs.length > 0) {
      await instruments.enqueue(jobs, async () => {
        holders = await buffer.send(jobs.map((job) => this.#carrying(job)))
      })
    }
    for (const job of jobs) this.#accepted(job, holders.get(job.id))
    return holders
  }

  /** Throws `unsupported` when the broker cannot do this. */
  need(capability: keyof Capabilities): void {
    const { broker } = this.#context
    if (!broker.capabilities[capability]) throw lacking(broker, capability)
  }

  #job(task: AnyTask, { payload, value }: Checked, options: EnqueueOptions): Soon<NewJob> {
    const stored = { ...options, id: options.id ?? randomUUID(), task: task.name, payload }
    return this.#newJob(stored, task, { named: options.id !== undefined, claims: task.claims(value) })
  }

  #newJob(stored: StoredJob, task: AnyTask, about: JobFacts): Soon<NewJob> {
    const { bytes } = this.#context
    const { envelope } = about
    const job = this.#plainJob(stored, task, about)
    if (stored.headers) checkHeaders(stored.headers)
    const around = { ...envelope, ...(stored.headers && { headers: stored.headers }) }
    if (!bytes.isLarge(job.payload)) return stored.headers || envelope ? { ...job, payload: pack(around, job.payload) } : job
    return bytes.saveInput(job.id, job.payload).then((pointer) => ({ ...job, payload: pack(around, pointer) }))
  }

  #plainJob(stored: StoredJob, task: AnyTask, { named, claims }: JobFacts): NewJob {
    const { broker, maxPayloadBytes } = this.#context
    if (stored.delay !== undefined || stored.at !== undefined) this.need('delay')
    if (stored.priority !== undefined && stored.priority !== 0) this.need('priorities')
    if (stored.lifo) this.need('lifo')
    return newJob(stored, task, { named, claims, maxPayloadBytes, replyCanBeLost: broker.capabilities.replyCanBeLost })
  }

  /** The job with what instruments add. What was given explicitly, or when the job was prepared, stands. */
  #carrying(job: NewJob): NewJob {
    const injected = this.#injected(job)
    if (!injected) return job
    const { envelope, payload } = unpack(job.payload)
    return { ...job, payload: pack({ ...envelope, headers: { ...injected, ...envelope.headers } }, payload) }
  }

  #injected({ id, task, queue }: { readonly id: string; readonly task: string; readonly queue: string }): Headers | undefined {
    return this.#context.instruments.inject({ id, task, queue }, checkHeaders)
  }

  #accepted(job: NewJob, holder: string | undefined): string | undefined {
    if (holder !== undefined && this.#context.tasks.get(job.task)?.policy.claims.unique?.rejects) {
      throw new QueueError('not_unique', `job "${holder}" holds the unique key "${job.unique?.key}" of task "${job.task}"`)
    }
    return holder
  }

  /** A flow is stored as a whole, so none of its jobs may be refused as a duplicate, and limits of a job whose input is not there yet cannot depend on it. */
  #fitsFlow(task: AnyTask, hasInput: boolean): void {
    const { claims } = task.policy
    if (claims.unique) throw new QueueError('invalid_option', `task "${task.name}" is unique, so it cannot be part of a flow`)
    if (!hasInput && dependsOnInput(claims)) {
      throw new QueueError(
        'invalid_option',
        `task "${task.name}" has a limit or an order by key, so it cannot get its input from the step before`,
      )
    }
  }

  #known(task: AnyTask): void {
    if (this.#context.tasks.get(task.name) !== task) {
      throw new QueueError('unknown_task', `the task "${task.name}" is not registered with this engine; registered: ${this.#names()}`)
    }
  }

  #names(): string {
    // Not the engine's own, which nobody else can enqueue.
    return [...this.#context.tasks.keys()].filter((name) => !name.startsWith('trellis.')).join(', ')
  }
}

/** Throws `invalid_option` for headers that are not text, or too much of it. */
function checkHeaders(headers: Headers): void {
  const stray = Object.entries(headers).find(([, value]) => typeof value !== 'string')
  if (stray) throw new QueueError('invalid_option', `the header "${stray[0]}" must be text, got ${String(stray[1])}`)
  const bytes = Buffer.byteLength(JSON.stringify(headers))
  if (bytes > mostHeaders) throw new QueueError('invalid_option', `the headers have ${bytes} bytes, at most ${mostHeaders} are allowed`)
}
