import { StackError } from '../errors.ts'

const key = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/
const maxKeyLength = 200
const maxValueBytes = 1_048_576

/**
 * The key itself when it is one: 1 to 200 characters, names of `a-z 0-9 . _ -` that begin with a letter or digit, joined by `/`.
 * Lower case only, because not every file system tells upper case from lower. Throws `state_key_invalid`.
 */
export function parseStateKey(text: string): string {
  if (text.length <= maxKeyLength && key.test(text)) return text
  throw new StackError(
    'state_key_invalid',
    `${JSON.stringify(text.slice(0, maxKeyLength))} is no key: use lower-case letters, digits and . _ - in names joined by /, at most ${maxKeyLength} characters`,
  )
}

/** The value as JSON text. Throws `state_value_invalid` for what JSON cannot hold, and for more than 1 MiB. */
export function stateText(recordKey: string, value: unknown): string {
  const text = asJson(recordKey, value)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxValueBytes) {
    throw new StackError('state_value_invalid', `the value of ${recordKey} has ${bytes} bytes; at most ${maxValueBytes} are kept`)
  }
  return text
}

function asJson(recordKey: string, value: unknown): string {
  try {
    const text = JSON.stringify(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw new StackError('state_value_invalid', `the value of ${recordKey} cannot be written as JSON`, { cause })
  }
  throw new StackError('state_value_invalid', `the value of ${recordKey} is ${typeof value}, which JSON does not have`)
}

/** Puts locks into the order of their names, the same on every host. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}
