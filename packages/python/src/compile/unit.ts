import type { Scopes } from './analyse.ts'
import type { Scope } from './scope.ts'

/** What stays the same while one source is compiled. */
export interface Options {
  /** `invoice.total` reads and writes keys of dicts. */
  readonly dotAccess: boolean
}

/** The place in a source that is being compiled: whose names it sees, and what it may do. */
export interface Unit {
  readonly scope: Scope
  readonly scopes: Scopes
  readonly options: Options
  /** Name of the function or class around, with a dot after it, for `__qualname__` and messages. */
  readonly path: string
}

/** The same place, seen from inside a piece of code with names of its own. */
export function inside(unit: Unit, node: object, path = unit.path): Unit {
  const scope = unit.scopes.get(node)
  if (scope === undefined) throw new RangeError('code without a scope')
  return { ...unit, scope, path }
}
