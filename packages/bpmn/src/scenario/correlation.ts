import { MAIN_CORRELATION_KEY } from '../definition/messages.ts'
import type { Data } from '../expression/evaluator.ts'
import type { Models } from './models.ts'
import { isObject } from './read-json.ts'

/**
 * The correlation of a message by key and property. A scenario may leave the keys out: then every key of the models that has all of its
 * properties among the given ones gets them, or else the main key.
 */
export function correlationOf({ definitions }: Models, given: Data): Readonly<Record<string, Data>> {
  const byKey = Object.entries(given).flatMap(([key, value]) => (isObject(value) ? [[key, value] as const] : []))
  if (byKey.length === Object.keys(given).length) return Object.fromEntries(byKey)
  const keys = definitions
    .flatMap(({ correlationKeys }) => correlationKeys)
    .filter(({ properties }) => properties.length > 0 && properties.every((property) => Object.hasOwn(given, property)))
  if (keys.length === 0) return { [MAIN_CORRELATION_KEY]: given }
  return Object.fromEntries(
    keys.map(({ name, properties }) => [name, Object.fromEntries(properties.map((property) => [property, given[property] ?? null]))]),
  )
}
