import { type Compatibility, SPIFF_ARENA_SEMANTICS } from '../definition/compatibility.ts'
import type { Data, Json } from '../expression/evaluator.ts'

const choices: { readonly [Key in keyof Compatibility]: (value: Json) => boolean } = {
  dataMerge: (value) => value === 'three-way' || value === 'later-wins',
  correlation: (value) => value === 'strict' || value === 'permissive',
  dotAccess: isBoolean,
  boundaryTimers: (value) => value === 'before-pre-script' || value === 'after-pre-script',
  catchAll: (value) => value === 'explicit-first' || value === 'in-order',
  failOnUnhandledEvents: isBoolean,
  timeZone: (value) => typeof value === 'string' && value !== '',
}

/**
 * The compatibility switches among the settings of a scenario. `"semantics": "spiff-arena"` sets all of them as models drawn for
 * SpiffArena expect; switches beside it win. Unknown names and values are left out.
 */
export function readCompatibility(config: Data): Partial<Compatibility> {
  const base = config.semantics === 'spiff-arena' ? SPIFF_ARENA_SEMANTICS : {}
  const chosen = Object.entries(choices).filter(([name, allows]) => config[name] !== undefined && allows(config[name] ?? null))
  return { ...base, ...Object.fromEntries(chosen.map(([name]) => [name, config[name]])) }
}

function isBoolean(value: Json): boolean {
  return typeof value === 'boolean'
}
