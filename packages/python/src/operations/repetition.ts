import { raise } from '../raise.ts'
import type { Value } from '../values/object.ts'
import { indexOf } from './expect.ts'

/** How often `sequence * value` repeats, or undefined when the value is no int. Raises OverflowError for one beyond counting. */
export function repetitions(value: Value): number | undefined {
  const times = indexOf(value)
  if (typeof times === 'bigint') throw raise('OverflowError', "cannot fit 'int' into an index-sized integer")
  return times === undefined ? undefined : Math.max(0, times)
}
