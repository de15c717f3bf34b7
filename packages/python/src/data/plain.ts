import { str } from '../operations/text.ts'
import type { Json } from './json.ts'
import { codecOf, isTagged, readJson } from './read.ts'

/** JSON for people and forms: tagged values become what users of JSON expect. Answers the same object when there are none. */
export function plainJson(json: Json): Json {
  if (typeof json !== 'object' || json === null) return json
  if (isArray(json)) {
    const items = json.map(plainJson)
    return items.every((item, index) => item === json[index]) ? json : items
  }
  if (isTagged(json)) return plainTagged(json.$python, json.value)
  const entries = Object.entries(json).map(([key, value]) => [key, plainJson(value)] as const)
  return entries.every(([key, value]) => value === json[key]) ? json : Object.fromEntries(entries)
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

function plainTagged(tag: string, value: Json): Json {
  if (tag === 'dict' && isArray(value)) return Object.fromEntries(value.map(plainEntry))
  const plain = codecOf(tag)?.plain(value) ?? null
  // Lists of parts, which may be tagged themselves.
  return plainJson(plain)
}

function plainEntry(pair: Json): readonly [string, Json] {
  const [key = null, value = null] = isArray(pair) ? pair : []
  return [str(readJson(key)), plainJson(value)]
}
