import { randomUUID } from 'node:crypto'
import { createLogger } from '../../src/observe/logger.ts'
import { defineRun, type Phase, type Run, type RunDefinition } from '../../src/runs/define-run.ts'
import { type ExecuteOptions, executeRun, type RunOutcome } from '../../src/runs/execute-run.ts'
import { RunBook } from '../../src/runs/run-book.ts'
import type { RunRequest } from '../../src/runs/run-plan.ts'
import type { RunStatus } from '../../src/runs/run-status.ts'
import { memoryState } from '../../src/state/memory-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'

export const silentLogger = createLogger({ level: 'silent', pretty: false })

/** A store whose clock a test moves, and what it knows of runs. */
export interface RunPlace {
  readonly state: StateStore
  readonly book: RunBook
  pass(ms: number): void
  execute(run: Run, request?: Partial<RunRequest>, options?: Partial<ExecuteOptions>): Promise<RunOutcome>
}

/** `onLook`: called whenever the store asks for the time. */
export function aPlace({ onLook = () => {} }: { readonly onLook?: (place: { pass(ms: number): void }) => void } = {}): RunPlace {
  let shiftMs = 0
  const pass = (ms: number) => {
    shiftMs += ms
  }
  const state = memoryState({
    timeShiftMs: () => {
      onLook({ pass })
      return shiftMs
    },
  })
  return {
    state,
    book: new RunBook(state),
    pass,
    execute: async (run, request = {}, options = {}) =>
      await executeRun(
        run,
        { state, logger: silentLogger },
        {
          request: { id: randomUUID(), type: 'full', trigger: 'test', ...request },
          holder: 'test',
          signal: new AbortController().signal,
          ...options,
        },
      ),
  }
}

/** A run named `import` of phases that note their names in `log`. */
export function noting(
  log: string[],
  phases: readonly (Partial<Phase> & { readonly name: string })[],
  more: Partial<RunDefinition> = {},
): Run {
  return defineRun({
    name: 'import',
    ...more,
    phases: phases.map(({ run, ...phase }) => ({
      ...phase,
      run: async (context) => {
        log.push(phase.name)
        await run?.(context)
      },
    })),
  })
}

/** Leaves a run as a process does that is killed in the phase that calls it: the lock with its lease, the status as last stored. */
export class Killed {
  readonly #never = new Promise<never>(() => {})
  #reached = () => {}
  readonly reached = new Promise<void>((resolve) => {
    this.#reached = resolve
  })

  async here(): Promise<never> {
    this.#reached()
    return await this.#never
  }
}

/** `name:state` of each phase. */
export function statesOf({ plan }: Pick<RunStatus, 'plan'>): string {
  return plan.map(({ name, state }) => `${name}:${state}`).join(' ')
}
