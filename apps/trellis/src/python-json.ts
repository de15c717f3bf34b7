import { readFileSync } from 'node:fs'
import type { Data, Json } from '@trellis/python'
import { UsageError } from './command.ts'

/**
 * The object that `--data` (or another option) gives, as JSON or as `@FILE`, for the interpreter: Python tells `1.0` from `1` and keeps every digit of a whole
 * number, which JavaScript does not. Throws a usage error.
 */
export function readDataOption(text: string, option = '--data'): Data {
  const data = parsed(text.startsWith('@') ? contentOf(text.slice(1), option) : text, option)
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Data
  throw new UsageError(`${option} must be a JSON object, got ${text}`)
}

function contentOf(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`cannot read ${option} @${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function parsed(text: string, option: string): unknown {
  try {
    return JSON.parse(text, withNumbersAsWritten as (key: string, value: unknown) => unknown)
  } catch (cause) {
    throw new UsageError(`${option} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function withNumbersAsWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined || !Number.isInteger(value)) return value
  if (/[.eE]/.test(context.source)) return { $python: 'float', value: `${value}${/e/.test(String(value)) ? '' : '.0'}` }
  return Number.isSafeInteger(value) ? value : { $python: 'int', value: context.source }
}

/** Data as JSON text that Python would write: `1.0` for a float, every digit of a whole number; `plain` makes JSON of what has none. */
export function pythonJson(value: Json, plain: (value: Json) => Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map((item) => pythonJson(item, plain)).join(', ')}]`
  if (!('$python' in value)) {
    const entries = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${pythonJson(item, plain)}`)
    return `{${entries.join(', ')}}`
  }
  const { $python: type, value: inner } = value
  if (type === 'float' && typeof inner === 'string' && Number.isFinite(Number(inner))) return inner
  if (type === 'int' && typeof inner === 'string') return inner
  if ((type === 'tuple' || type === 'set' || type === 'frozenset') && inner !== undefined) return pythonJson(inner, plain)
  return JSON.stringify(plain(value))
}

/** `Array.isArray` does not tell a read-only list from an object. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
