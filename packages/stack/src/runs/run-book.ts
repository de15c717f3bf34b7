import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import type { Lease, StateStore } from '../state/state-store.ts'
import { PastRun, type RunStatus, readStatus } from './run-status.ts'

/** A run that was asked for and has not begun. */
export const RunWish = Type.Object({ id: Type.String(), type: Type.String(), trigger: Type.String() })
export type RunWish = Static<typeof RunWish>

const Cancellation = Type.Object({ id: Type.String() })

/** Runs that are over, of which each name keeps the newest. */
const historyLength = 50
/** How long a wish or a cancellation that nobody came for is kept. Milliseconds. */
const wishTtlMs = 86_400_000

/** The name of the lock under which a run is executed. */
export function lockOf(run: string): string {
  return `runs/${run}`
}

/** What the state store knows of runs, one record each: `runs/<name>`, and beside it wishes, cancellations, checkpoints and history. */
export class RunBook {
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
  }

  async status(run: string): Promise<RunStatus | undefined> {
    const found = await this.#state.get(statusKey(run))
    return found === undefined ? undefined : readStatus(found.value)
  }

  async keepStatus(status: RunStatus, lease: Lease): Promise<void> {
    await this.#state.put(statusKey(status.name), status, { lease })
  }

  /** The newest first. */
  async history(run: string): Promise<readonly PastRun[]> {
    const found = await this.#state.get(`run-history/${run}`)
    return Value.Check(Type.Array(PastRun), found?.value) ? found.value : []
  }

  async keepPast(run: string, past: PastRun, lease: Lease): Promise<void> {
    const before = (await this.history(run)).filter(({ id }) => id !== past.id)
    await this.#state.put(`run-history/${run}`, [past, ...before].slice(0, historyLength), { lease })
  }

  async checkpoint(run: string, phase: string): Promise<unknown> {
    return (await this.#state.get(checkpointKey(run, phase)))?.value
  }

  async keepCheckpoint(run: string, phase: string, { value, lease }: { readonly value: unknown; readonly lease: Lease }): Promise<void> {
    await this.#state.put(checkpointKey(run, phase), value, { lease })
  }

  /** Drops all but that of phase `kept`. */
  async dropCheckpoints(run: string, { kept, lease }: { readonly kept?: string | undefined; readonly lease: Lease }): Promise<void> {
    for (const { key } of await this.#state.list(`run-checkpoints/${run}/`)) {
      if (kept === undefined || key !== checkpointKey(run, kept)) await this.#state.delete(key, { lease })
    }
  }

  async wish(run: string): Promise<RunWish | undefined> {
    const found = await this.#state.get(`run-wishes/${run}`)
    return Value.Check(RunWish, found?.value) ? found.value : undefined
  }

  async keepWish(run: string, wish: RunWish): Promise<void> {
    await this.#state.put(`run-wishes/${run}`, wish, { ttlMs: wishTtlMs })
  }

  async dropWish(run: string): Promise<void> {
    await this.#state.delete(`run-wishes/${run}`)
  }

  async cancel(run: string, id: string): Promise<void> {
    await this.#state.put(cancelKey(run), { id }, { ttlMs: wishTtlMs })
  }

  async isCancelled(run: string, id: string): Promise<boolean> {
    const found = await this.#state.get(cancelKey(run))
    return Value.Check(Cancellation, found?.value) && found.value.id === id
  }

  /** Calls `listener` when somebody may have asked for the end of the run. */
  async onCancel(run: string, listener: () => void): Promise<() => Promise<void>> {
    return await this.#state.watch((key) => key === cancelKey(run) && listener())
  }
}

function statusKey(run: string): string {
  return `runs/${run}`
}

function cancelKey(run: string): string {
  return `run-cancels/${run}`
}

function checkpointKey(run: string, phase: string): string {
  return `run-checkpoints/${run}/${phase}`
}
