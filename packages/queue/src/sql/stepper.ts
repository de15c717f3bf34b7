import type { Bell } from '../bell.ts'
import type { StepReply, StepRequest } from '../broker.ts'
import type { Site, SqlConnection } from './connection.ts'
import type { Flow } from './flow.ts'
import { nextDueMs } from './line.ts'
import { type Look, look, reap, settle, settleThenFetch, type Turn } from './step.ts'
import type { Writer } from './writer.ts'

/** What a {@link Stepper} works with. */
export interface StepperContext {
  readonly connection: SqlConnection
  readonly site: Site
  readonly writer: Writer
  readonly bell: Bell
  readonly lookEveryMs: number
  /** Wakes whoever waits for jobs. */
  readonly announce: () => void
}

/** Serves the steps of workers: a look without any lock first, and a transaction only when there is something to do. */
export class Stepper {
  readonly #context: StepperContext
  #lastLookMs = 0

  constructor(context: StepperContext) {
    this.#context = context
  }

  async step(request: StepRequest): Promise<StepReply> {
    const bell = this.#context.bell.rung
    const seen = this.#shouldLook(request) ? await this.#look(request) : undefined
    if (seen && request.seq > 1 && (!seen.worker || seen.worker.gone)) return { kind: 'fenced' }
    const settling = new Set(request.results.map(({ id }) => id))
    const cancel = seen?.cancel.filter((id) => !settling.has(id)) ?? []
    const nothingDue = seen && seen.nextDueMs !== 0 && seen.worker && seen.worker.seq < request.seq
    if (nothingDue && settling.size === 0) return { kind: 'stepped', jobs: [], lost: [], cancel, nextDueMs: seen.nextDueMs, bell }
    const turn = await this.#turn(request)
    if (turn.kind !== 'served') return turn
    this.#wakeOthers(request, turn)
    return { kind: 'stepped', jobs: turn.jobs, lost: turn.lost, cancel, nextDueMs: await this.#nextDue(request, turn), bell }
  }

  async #turn(request: StepRequest): Promise<Turn> {
    const { connection, site } = this.#context
    const { server } = site.dialect
    if (!server) return this.#write((place) => settleThenFetch(place, request))
    if (server.canSettle(request)) return server.asTurn(request, await connection.once(server.step(site, request)))
    const settled = await this.#write((place) => settle(place, request))
    if (settled.kind !== 'served' || Object.keys(request.want).length === 0) return settled
    const turn = server.asTurn(request, await connection.once(server.step(site, { ...request, results: [] })))
    return turn.kind === 'served' ? { ...turn, woken: [...settled.woken, ...turn.woken] } : turn
  }

  /** Jobs that came back to their line are for others, unless this step was free to take them. */
  #wakeOthers({ want, ahead }: StepRequest, { jobs, woken }: Extract<Turn, { kind: 'served' }>): void {
    const free = (queue: string) => (want[queue] ?? 0) - (ahead?.[queue] ?? 0)
    const open = (queue: string) => jobs.filter((job) => job.queue === queue).length < free(queue)
    if (woken.some((queue) => !open(queue))) this.#context.announce()
  }

  async #nextDue({ want }: StepRequest, { jobs, nextDueMs: known }: Extract<Turn, { kind: 'served' }>): Promise<number | null> {
    const asked = Object.values(want).reduce((sum, count) => sum + count, 0)
    if (jobs.length === asked) return null
    return known === undefined ? this.#read((site) => nextDueMs(site, Object.keys(want))) : known
  }

  #shouldLook({ results }: StepRequest): boolean {
    const nowMs = performance.now()
    if (results.length > 0 && nowMs - this.#lastLookMs < this.#context.lookEveryMs) return false
    this.#lastLookMs = nowMs
    return true
  }

  async #look(request: StepRequest): Promise<Look> {
    const seen = await this.#read((site) => look(site, request))
    // Who does not count any more recovers nobody.
    if (!seen.lapsed || isOver(request, seen)) return seen
    if ((await this.#write((site) => reap(site, request.worker))).length > 0) this.#context.announce()
    return this.#read((site) => look(site, request))
  }

  #write<T>(flow: (site: Site) => Flow<T>): Promise<T> {
    return this.#context.writer.write(flow)
  }

  #read<T>(flow: (site: Site) => Flow<T>): Promise<T> {
    return this.#context.connection.read(() => flow(this.#context.site))
  }
}

function isOver({ seq }: StepRequest, { worker }: Look): boolean {
  return worker ? worker.gone || seq < worker.seq : seq > 1
}
