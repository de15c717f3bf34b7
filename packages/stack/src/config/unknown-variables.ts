import type { TObject } from 'typebox'
import { leavesOf } from './leaves.ts'
import type { Environment } from './read-section.ts'

/** Names that begin like settings and are something else. */
const notSettings = /^(?:TRELLIS_(?:CONFIG$|TEST_)|SPKREPO_(?:CONFIG|API_KEY|SERVER)$)/

/**
 * Environment variables that look like settings of one of the sections (`name` → schema) and are none: misspelt ones would otherwise
 * be passed over in silence. In alphabetical order.
 */
export function unknownVariables(environment: Environment, sections: ReadonlyMap<string, TObject>): readonly string[] {
  const prefixes = [...sections.keys()].map((name) => name.toUpperCase())
  const known = new Set(
    [...sections].flatMap(([name, schema]) =>
      leavesOf(schema, name.toUpperCase()).flatMap(({ variable, alias }) => (alias === undefined ? [variable] : [variable, alias])),
    ),
  )
  return Object.keys(environment)
    .filter((name) => prefixes.some((prefix) => name.startsWith(`${prefix}_`)) && !notSettings.test(name))
    .filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')))
    .sort()
}
