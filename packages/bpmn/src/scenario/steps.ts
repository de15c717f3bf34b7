import type { Data, Json } from '../expression/evaluator.ts'
import { BpmnError } from '../run/errors.ts'
import type { InstanceEvent } from '../run/event.ts'
import { addDuration, parseDuration } from '../run/timers/duration.ts'
import type { Difference } from './compare.ts'
import { correlationOf } from './correlation.ts'
import { lastEntered, type OpenTask, openTasks } from './observe.ts'
import { parseInstant } from './read-scenarios.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { ServiceFailure, Step } from './scenario.ts'

/** Does a step that is no expectation. Answers why it could not be done. */
export function perform(rehearsal: Rehearsal, step: Exclude<Step, { kind: 'expect' }>): Difference | undefined {
  try {
    return doStep(rehearsal, step)
  } catch (cause) {
    return { expected: describe(step), got: cause instanceof Error ? cause.message : String(cause) }
  }
}

function doStep(rehearsal: Rehearsal, step: Exclude<Step, { kind: 'expect' }>): Difference | undefined {
  switch (step.kind) {
    case 'complete':
      return withTask(rehearsal, step, 'user', ({ token }) => rehearsal.happen({ kind: 'completeTask', token: token.id, data: step.data }))
    case 'message': {
      const correlation = step.correlation === undefined ? undefined : correlationOf(rehearsal.models, step.correlation)
      offer(rehearsal, { kind: 'message', name: step.name, ...payloadOf(step), ...(correlation === undefined ? {} : { correlation }) })
      return undefined
    }
    case 'signal':
      offer(rehearsal, { kind: 'signal', name: step.name, ...payloadOf(step) })
      return undefined
    case 'error':
    case 'escalation':
      rehearsal.happen({ kind: step.kind, code: step.code })
      return undefined
    case 'advance':
    case 'at':
      return moveClock(rehearsal, step)
    case 'serviceResult':
      return withTask(rehearsal, step, 'service', ({ token }) =>
        rehearsal.happen({ kind: 'serviceResult', token: token.id, result: step.result }),
      )
    case 'serviceError':
      return withTask(rehearsal, step, 'service', ({ token }) => fail(rehearsal, token.id, step.error))
    case 'reset': {
      const entry = lastEntered(rehearsal, step.task)
      if (entry === undefined) return { expected: { reset: step.task }, got: 'it was never reached' }
      rehearsal.happen({ kind: 'reset', entry })
      return undefined
    }
  }
}

function moveClock(rehearsal: Rehearsal, step: Extract<Step, { kind: 'advance' | 'at' }>): Difference | undefined {
  if (step.kind === 'at') {
    const instant = parseInstant(step.instant)
    if (instant === undefined) return { expected: 'an ISO date such as 2030-01-01T00:00:00Z', got: step.instant }
    return moved(rehearsal, instant)
  }
  const duration = parseDuration(step.duration)
  if (duration === undefined) return { expected: 'an ISO 8601 duration such as PT30S', got: step.duration }
  return moved(rehearsal, addDuration(rehearsal.nowMs, duration, 'UTC'))
}

function fail(rehearsal: Rehearsal, token: number, error: ServiceFailure): void {
  const { code, message } = error
  rehearsal.happen({ kind: 'serviceError', token, code, transient: isTransient(error), ...(message === undefined ? {} : { message }) })
}

/** A message or signal that nobody waits for is lost, as it may be in the world. */
function offer(rehearsal: Rehearsal, event: InstanceEvent): void {
  try {
    rehearsal.happen(event)
  } catch (cause) {
    if (!(cause instanceof BpmnError) || (cause.code !== 'not_waiting' && cause.code !== 'already_ended')) throw cause
  }
}

function withTask(
  rehearsal: Rehearsal,
  { task, index }: { readonly task: string; readonly index: number },
  waiting: 'user' | 'service',
  act: (open: OpenTask) => void,
): Difference | undefined {
  const open = openTasks(rehearsal, waiting)
  const chosen = open.filter(({ name, token }) => name === task || token.node === task)[index]
  if (chosen === undefined) {
    const incidents = (rehearsal.state?.incidents ?? []).map(({ node, message }) => `${node}: ${message}`)
    return {
      expected: { [waiting === 'user' ? 'ready' : 'waiting']: [index === 0 ? task : `${task} (index ${index})`] },
      got: { [waiting === 'user' ? 'ready' : 'waiting']: open.map(({ name }) => name), ...(incidents.length === 0 ? {} : { incidents }) },
    }
  }
  act(chosen)
  return undefined
}

function moved(rehearsal: Rehearsal, targetMs: number): Difference | undefined {
  if (targetMs < rehearsal.nowMs) {
    return { expected: `a time after ${new Date(rehearsal.nowMs).toISOString()}`, got: new Date(targetMs).toISOString() }
  }
  const firings = rehearsal.moveTo(targetMs)
  return firings === undefined
    ? { expected: 'an end of the timers on the way', got: `still firing at ${new Date(rehearsal.nowMs).toISOString()}` }
    : undefined
}

/** What the retry policy of a connector counts as passing: too many requests, and failures of the server. */
function isTransient({ code, transient }: ServiceFailure): boolean {
  return transient ?? /(?:429|5\d\d)$/.test(code)
}

function payloadOf({ payload }: { readonly payload?: Json }): { readonly payload?: Json } {
  return payload === undefined ? {} : { payload }
}

function describe(step: Step): Json {
  const { kind, ...rest } = step
  return { [kind]: JSON.parse(JSON.stringify(rest)) satisfies Data }
}
