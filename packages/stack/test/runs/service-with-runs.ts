import { Type } from 'typebox'
import { httpError } from '../../src/http/http-error.ts'
import type { Run } from '../../src/runs/define-run.ts'
import type { Runs } from '../../src/runs/run-desk.ts'
import { defineService, type Service } from '../../src/service.ts'

/** A service named `depot` whose runs may be watched with the header `x-role: watcher` or `operator`, and controlled by the latter. */
export function depotWith(definitions: readonly Run[], onOpen: (runs: Runs) => void = () => {}): Service {
  const require = (role: unknown, ...allowed: readonly string[]) => {
    if (!allowed.includes(String(role))) throw httpError(403, 'forbidden', 'not for you')
  }
  return defineService({
    name: 'depot',
    title: 'Depot',
    summary: 'What is in store.',
    roles: [],
    migrations: [],
    commands: [],
    config: Type.Object({}),
    open: ({ runs }) => {
      onOpen(runs)
      return {
        tasks: [],
        sweeps: [],
        readiness: [],
        commands: {},
        hostRoutes: [],
        runs: {
          definitions,
          access: {
            watch: async ({ headers }) => require(headers['x-role'], 'watcher', 'operator'),
            control: async ({ headers }) => require(headers['x-role'], 'operator'),
          },
        },
        routes: () => {},
      }
    },
  })
}

/** Resolves when it is told to, any number of times. */
export class Gate {
  #open = () => {}
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve
  })

  open(): void {
    this.#open()
  }
}
