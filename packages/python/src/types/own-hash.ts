import { equals } from '../operations/compare.ts'
import { indexOf, typeName } from '../operations/expect.ts'
import { typeError } from '../raise.ts'
import { currentRun } from '../run.ts'
import type { Value } from '../values/object.ts'
import type { HashKey } from '../values/slots.ts'

/** One instance for each class of equal ones, by hash: its key stands for all of them. */
type Representatives = Map<number | bigint, Value[]>

function makeRepresentatives(): Representatives {
  return new Map()
}

/** The key of an instance whose class says what is equal: that of the first equal instance that was ever asked for in this run. */
export function ownHash(self: Value, hash: Value): HashKey {
  const number = indexOf(hash)
  if (number === undefined) throw typeError(`__hash__ method should return an integer, not '${typeName(hash)}'`)
  const all = currentRun().state(makeRepresentatives)
  const bucket = all.get(number)
  if (bucket === undefined) {
    all.set(number, [self])
    return self
  }
  const known = bucket.find((other) => other === self || equals(other, self))
  if (known !== undefined) return known
  bucket.push(self)
  return self
}
