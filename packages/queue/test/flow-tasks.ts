import type { Settled } from '../src/flow/flow.ts'
import { type AnyTask, task } from '../src/index.ts'
import { stillEngine } from './started.ts'

/** Tasks for flows: small, of two queues, and tried once. */

export const once = { delivery: 'at-least-once', retry: { attempts: 1 } } as const
export const numbers = (value: unknown): number[] => {
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value
  throw new TypeError(`not numbers: ${JSON.stringify(value)}`)
}
export const anything = (value: unknown) => value

export const add1 = task({ name: 'add1', ...once, input: Number, run: (n) => n + 1 })
export const text = task({ name: 'text', ...once, input: Number, run: (n) => `<${n}>` })
export const shout = task({ name: 'shout', ...once, input: String, run: (words) => words.toUpperCase() })
export const sum = task({ name: 'sum', ...once, input: numbers, run: (all) => all.reduce((total, n) => total + n, 0) })
export const fail = task({ name: 'fail', ...once, input: String, run: (reason): number => Promise.reject(new Error(reason)) as never })
export const ends = task({
  name: 'ends',
  ...once,
  input: anything as (value: unknown) => Settled<number>[],
  run: (all) => all.map((end) => (end.status === 'succeeded' ? end.output : `${end.status}: ${end.failure.message}`)),
})
export const parent = task({
  name: 'parent',
  ...once,
  input: String,
  run: (name, { children }) => [name, ...children.map((end) => (end.status === 'succeeded' ? end.output : end.status))],
})
export const elsewhere = task({ name: 'elsewhere', ...once, queue: 'other', input: Number, run: (n) => n * 10 })
export const tasks = [add1, text, shout, sum, fail, ends, parent, elsewhere]
export const queues = { default: 5, other: 5 }

/** An engine with a worker on both queues. */
export function flowing<T extends AnyTask = never>(...more: readonly T[]) {
  const still = stillEngine([...tasks, ...more])
  still.work({ queues })
  return still
}
