import { isDeepStrictEqual } from 'node:util'
import { createInterpreter, type Json } from '../../src/index.ts'
import type { Outcome } from './cpython.ts'
import { isKnownDifference } from './known-differences.ts'

const interpreter = createInterpreter()

/** What became of a program here, in the words of the reference. */
function runHere(source: string): Outcome {
  const outcome = interpreter.execute(source, {}, { nowMs: 0, seed: 'differential' })
  if (!('failure' in outcome)) return { data: outcome.data, output: outcome.output }
  const { class: cls, message, line } = outcome.failure
  // A traceback ends with advice that the exception's own text lacks.
  return { error: { class: cls, message: message.replace(/\. Did you mean: '.*'\?$/, ''), line: line ?? null }, output: outcome.output }
}

/**
 * How a program differs from the reference, or undefined. Data, output, error class, line and message are compared; of syntax errors
 * only class and line, because their wording changes with every release of CPython.
 */
export function difference(source: string, want: Outcome): string | undefined {
  const got = runHere(source)
  const [ours, theirs] = [comparable(got), comparable(want)]
  if (isDeepStrictEqual(ours, theirs) || isKnownDifference(source, got, want)) return undefined
  return `${source}\n  CPython: ${JSON.stringify(theirs).slice(0, 400)}\n  here:    ${JSON.stringify(ours).slice(0, 400)}`
}

function comparable({ data, error, output = '' }: Outcome): unknown {
  if (error === undefined) return { data: sorted(data ?? {}), output }
  const syntax = ['SyntaxError', 'IndentationError', 'TabError'].includes(error.class)
  return { error: syntax ? { class: error.class, line: error.line } : error, output }
}

/** Sets have no order; bytes are told by their type alone. */
function sorted(json: Json): Json {
  if (typeof json !== 'object' || json === null) return json
  if (isArray(json)) return json.map(sorted)
  const entries = Object.entries(json).map(([key, value]) => [key, sorted(value)] as const)
  const { $python: tag, value } = json
  if (tag === 'bytes') return { $python: 'other', value: 'bytes' }
  if ((tag === 'set' || tag === 'frozenset') && value !== undefined && isArray(value)) {
    const texts = value.map((item) => JSON.stringify(sorted(item))).sort()
    return { $python: tag, value: texts }
  }
  return Object.fromEntries(entries)
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}
