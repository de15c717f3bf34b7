import type { Data, Json } from '../expression/evaluator.ts'
import { parseDate } from '../run/timers/date.ts'
import { readExpectation } from './read-expectation.ts'
import { isObject, Malformed, readData, readList, readText } from './read-json.ts'
import type { Scenario, ServiceFailure, Step } from './scenario.ts'

/** Where the clock of a scenario begins unless it says otherwise. */
export const scenarioStartMs = Date.UTC(2030, 0, 1)

/** A scenario that can be run, or the name of one that cannot and why. */
export type ReadScenario = { readonly scenario: Scenario } | { readonly name: string; readonly malformed: string }

/** Whether a JSON document looks like a scenario or a list of them, so that a folder may hold other JSON too. */
export function looksLikeScenarios(text: string): boolean {
  try {
    const document: Json = JSON.parse(text)
    const items = Array.isArray(document) ? document : [document]
    return items.length > 0 && items.every((item) => isObject(item) && 'files' in item && ('steps' in item || 'expect' in item))
  } catch {
    return false
  }
}

/** Reads a file that holds one scenario or a list. What is wrong with one is said in its place; nothing is thrown. */
export function readScenarios(text: string, fallbackName: string): readonly ReadScenario[] {
  let document: Json
  try {
    document = JSON.parse(text)
  } catch (cause) {
    return [{ name: fallbackName, malformed: `the file is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }]
  }
  const items: readonly Json[] = Array.isArray(document) ? document : [document]
  return items.map((item, index) => readOne(item, items.length === 1 ? fallbackName : `${fallbackName} #${index + 1}`))
}

/** Reads the steps alone, as a file of answers holds them. */
export function readSteps(steps: Json): { readonly steps: readonly Step[] } | { readonly malformed: string } {
  try {
    return { steps: readList(steps, '"steps"', readStep) }
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause
    return { malformed: cause.message }
  }
}

/** The instant of an ISO date, in milliseconds since 1970; without an offset it is UTC. Undefined when it is none. */
export function parseInstant(text: string): number | undefined {
  return parseDate(text, 'UTC')
}

function readOne(item: Json, fallbackName: string): ReadScenario {
  const name = isObject(item) && typeof item.name === 'string' && item.name !== '' ? item.name : fallbackName
  try {
    return { scenario: readScenario(item, name) }
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause
    return { name, malformed: cause.message }
  }
}

function readScenario(item: Json, name: string): Scenario {
  if (!isObject(item)) throw new Malformed('a scenario', 'an object', item)
  const files = readList(item.files, '"files"', (file, where) => readText(file, where))
  if (files.length === 0) throw new Malformed('"files"', 'the name of at least one model', [])
  return {
    name,
    files,
    ...(item.process === undefined || item.process === null ? {} : { process: readText(item.process, '"process"') }),
    data: readData(item.data ?? {}, '"data"'),
    config: readData(item.config ?? {}, '"config"'),
    nowMs: readNow(item.now),
    steps: readList(item.steps ?? [], '"steps"', readStep),
    ...(item.expect === undefined ? {} : { expect: readExpectation(item.expect, '"expect"') }),
  }
}

function readNow(now: Json | undefined): number {
  if (now === undefined || now === null) return scenarioStartMs
  const instant = typeof now === 'string' ? parseInstant(now) : undefined
  if (instant === undefined) throw new Malformed('"now"', 'an ISO date', now)
  return instant
}

const stepKinds = ['complete', 'message', 'signal', 'event', 'advance', 'at', 'serviceResult', 'reset', 'expect'] as const

function readStep(step: Json, where: string): Step {
  if (!isObject(step)) throw new Malformed(where, `an object with one of ${stepKinds.join(', ')}`, step)
  const [kind, second] = stepKinds.filter((candidate) => candidate in step)
  if (kind === undefined || second !== undefined) throw new Malformed(where, `exactly one of ${stepKinds.join(', ')}`, Object.keys(step))
  const value = step[kind] ?? null
  const at = `${where} "${kind}"`
  switch (kind) {
    case 'complete':
      return { kind, task: readText(value, at), data: readData(step.data ?? {}, `${where} "data"`), index: readIndex(step.index, where) }
    case 'message':
      return { kind, ...readNamed(value, at), ...readCorrelation(value, at) }
    case 'signal':
      return { kind, ...readNamed(value, at) }
    case 'event':
      return readThrown(value, at)
    case 'advance':
      return { kind, duration: readText(value, at) }
    case 'at':
      return { kind, instant: readText(value, at) }
    case 'serviceResult':
      return readServiceResult(value, step, at)
    case 'reset':
      return { kind, task: readText(value, at) }
    case 'expect':
      return { kind, expect: readExpectation(value, at) }
  }
}

function readIndex(index: Json | undefined, where: string): number {
  if (index === undefined || index === null) return 0
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0)
    throw new Malformed(`${where} "index"`, 'a whole number from 0', index)
  return index
}

/** `{ name, payload? }`, or the name alone. */
function readNamed(value: Json, where: string): { readonly name: string; readonly payload?: Json } {
  if (typeof value === 'string') return { name: value }
  if (!isObject(value)) throw new Malformed(where, 'an object with "name"', value)
  return { name: readText(value.name, `${where} "name"`), ...(value.payload === undefined ? {} : { payload: value.payload }) }
}

function readCorrelation(value: Json, where: string): { readonly correlation?: Data } {
  if (!isObject(value) || value.correlation === undefined) return {}
  return { correlation: readData(value.correlation, `${where} "correlation"`) }
}

function readThrown(value: Json, where: string): Step {
  if (!isObject(value)) throw new Malformed(where, 'an object with "error" or "escalation"', value)
  if (value.error !== undefined) return { kind: 'error', code: readText(value.error, `${where} "error"`) }
  if (value.escalation !== undefined) return { kind: 'escalation', code: readText(value.escalation, `${where} "escalation"`) }
  throw new Malformed(where, '"error" or "escalation"', Object.keys(value))
}

function readServiceResult(value: Json, step: Data, where: string): Step {
  if (!isObject(value)) throw new Malformed(where, 'an object with "task" and "result" or "error"', value)
  const task = readText(value.task, `${where} "task"`)
  const index = readIndex(value.index ?? step.index, where)
  if (value.error === undefined || value.error === null) return { kind: 'serviceResult', task, index, result: value.result ?? null }
  return { kind: 'serviceError', task, index, error: readServiceError(value.error, `${where} "error"`) }
}

function readServiceError(error: Json, where: string): ServiceFailure {
  if (typeof error === 'string') return { code: error }
  if (!isObject(error)) throw new Malformed(where, 'an object with "code"', error)
  const { message, transient } = error
  return {
    code: readText(error.code, `${where} "code"`),
    ...(message === undefined || message === null ? {} : { message: readText(message, `${where} "message"`) }),
    ...(typeof transient === 'boolean' ? { transient } : {}),
  }
}
