import type { Data, Json } from '../expression/evaluator.ts'

/** A place in a scenario holds something else than it should. Caught where the scenario is read. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
  constructor(where: string, wanted: string, got: Json | undefined) {
    const text = got === undefined ? 'nothing' : JSON.stringify(got)
    super(`${where} must be ${wanted}, got ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`)
  }
}

/** Whether the value is a JSON object. */
export function isObject(value: Json | undefined): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text; numbers count, since codes are often written as such. Throws `Malformed`. */
export function readText(value: Json | undefined, where: string): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') throw new Malformed(where, 'a text', value)
  return value
}

/** The object. Throws `Malformed`. */
export function readData(value: Json | undefined, where: string): Data {
  if (!isObject(value)) throw new Malformed(where, 'an object', value)
  return value
}

/** The list, every item read by `item` with its place as `<where> <number from 1>`. Throws `Malformed`. */
export function readList<Item>(value: Json | undefined, where: string, item: (value: Json, where: string) => Item): readonly Item[] {
  if (!Array.isArray(value)) throw new Malformed(where, 'a list', value)
  const items: readonly Json[] = value
  return items.map((entry, index) => item(entry, `${where === '"steps"' ? 'step' : where} ${index + 1}`))
}
