import type { AnyTask, Engine } from '@trellis/queue'
import type { Database } from '../db/database.ts'
import { type WaitingOutbox, waitingOutbox } from '../outbox/waiting.ts'
import type { Lease, StateStore } from '../state/state-store.ts'
import { type AuditFilter, type RecordedEvent, readAudit } from './audit-log.ts'
import type { DatedDiagnosis, KeptDiagnosis } from './kept-diagnosis.ts'
import { type SeenProcess, seenProcesses } from './process-record.ts'

/** What operators do with jobs, of whichever process. */
export type JobOperations = Pick<
  Engine<AnyTask>,
  | 'cancel'
  | 'children'
  | 'counts'
  | 'dead'
  | 'deadMatching'
  | 'discard'
  | 'get'
  | 'holder'
  | 'log'
  | 'oldestReadyMs'
  | 'pause'
  | 'paused'
  | 'pauseSchedule'
  | 'peek'
  | 'promote'
  | 'queues'
  | 'replay'
  | 'replayAll'
  | 'resume'
  | 'schedules'
  | 'triggerSchedule'
>

/** A run of the installation, and whose it is. */
export interface OwnedRun {
  readonly name: string
  /** The name of the service, or `trellis` for the stack's own. */
  readonly service: string
}

/**
 * The whole installation, for those who look after it: what no single service may know of the others. To be used once the services are open.
 * Its parts throw as the stores behind them do, each alone: one that is down leaves the rest to be looked at.
 */
export interface Operations {
  readonly jobs: JobOperations
  /** Every task, by name. */
  readonly tasks: readonly { readonly name: string; readonly queue: string }[]
  /** Every run; what can be done with them is in `ServiceContext.runs`. */
  readonly ownedRuns: readonly OwnedRun[]
  /** The processes that said lately that they are there, the oldest first. */
  processes(): Promise<readonly SeenProcess[]>
  /** The locks that somebody has, by name. */
  locks(): Promise<readonly Lease[]>
  /** What waits in the outbox, with at most fifty rows, the oldest first. */
  outbox(): Promise<WaitingOutbox>
  /** What the doctor said at most `maxAgeMs` ago, or says now. */
  diagnosis(maxAgeMs: number): Promise<DatedDiagnosis>
  /** What he said last; undefined when he has not looked yet. */
  readonly lastDiagnosis: DatedDiagnosis | undefined
  audit(filter: AuditFilter): Promise<{ readonly events: readonly RecordedEvent[]; readonly next: string | null }>
}

/** What operations are about. */
export interface Installation {
  readonly engine: JobOperations
  readonly tasks: readonly AnyTask[]
  readonly ownedRuns: readonly OwnedRun[]
  readonly diagnosis: KeptDiagnosis
}

/** Made before the services are opened, and told of the installation once they are. */
export class OperationsDesk implements Operations {
  readonly #stores: { readonly database: Database; readonly state: StateStore }
  #installation: Installation | undefined

  constructor(stores: { readonly database: Database; readonly state: StateStore }) {
    this.#stores = stores
  }

  connect(installation: Installation): void {
    this.#installation = installation
  }

  get jobs(): JobOperations {
    return this.#connected().engine
  }

  get tasks(): Operations['tasks'] {
    const tasks = this.#connected().tasks.map(({ name, policy }) => ({ name, queue: policy.queue }))
    return tasks.sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  get ownedRuns(): readonly OwnedRun[] {
    return this.#connected().ownedRuns
  }

  get lastDiagnosis(): DatedDiagnosis | undefined {
    return this.#connected().diagnosis.last
  }

  async processes(): Promise<readonly SeenProcess[]> {
    return await seenProcesses(this.#stores.state)
  }

  async locks(): Promise<readonly Lease[]> {
    return await this.#stores.state.locks()
  }

  async outbox(): Promise<WaitingOutbox> {
    return await waitingOutbox(this.#stores.database)
  }

  async diagnosis(maxAgeMs: number): Promise<DatedDiagnosis> {
    return await this.#connected().diagnosis.get(maxAgeMs)
  }

  async audit(filter: AuditFilter): ReturnType<Operations['audit']> {
    return await readAudit(this.#stores.database, filter)
  }

  #connected(): Installation {
    if (this.#installation === undefined) throw new TypeError('operations are used once the services are open')
    return this.#installation
  }
}
