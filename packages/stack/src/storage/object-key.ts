import { StackError } from '../errors.ts'

/** The longest name most file systems take, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255

/** The longest key that S3 takes, in bytes of UTF-8; held to everywhere so that a store can be exchanged. */
const MAX_KEY_BYTES = 1024

/** The one name that no key may begin with: the file adapter keeps unfinished objects there. */
export const STAGING_NAME = '.staging'

// Line and paragraph separators print as line breaks, so they count as control characters here.
const unprintable = /[\p{Cc}\u2028\u2029]/u

/**
 * The names of `key`, which is one or more of them joined by `/`, like `demo/4/demo.v4.f23739[cedarview].spk`.
 * A name has 1 to 255 bytes of printable Unicode and no backslash; `.` and `..` are not names. A key has at most 1024 bytes
 * and does not begin with `.staging`. Throws `storage_key_invalid`, naming the key and the reason.
 */
export function parseObjectKey(key: string): readonly string[] {
  const names = key.split('/')
  const problem = problemOfKey(key) ?? names.map(problemOfName).find((found) => found !== undefined) ?? problemOfFirst(names[0])
  if (problem !== undefined) throw invalid(key, problem)
  return names
}

/**
 * Splits a list prefix into the folder names it names in full and the beginning of the next name:
 * `demo/4/ic` becomes `{ folders: ['demo', '4'], rest: 'ic' }`. Throws `storage_key_invalid` like `parseObjectKey`.
 */
export function parseListPrefix(prefix: string): { readonly folders: readonly string[]; readonly rest: string } {
  const cut = prefix.lastIndexOf('/')
  const folders = cut === -1 ? [] : parseObjectKey(prefix.slice(0, cut))
  const rest = prefix.slice(cut + 1)
  const problem = problemOfKey(prefix)
  if (problem !== undefined) throw invalid(prefix, problem)
  return { folders, rest }
}

function problemOfKey(key: string): string | undefined {
  // A lone surrogate has no UTF-8 form: two different keys would become one file.
  if (!key.isWellFormed()) return 'it is not well-formed Unicode'
  if (unprintable.test(key)) return 'it has a control character'
  if (key.includes('\\')) return 'it has a backslash'
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `it has more than ${MAX_KEY_BYTES} bytes`
  return undefined
}

function problemOfName(name: string): string | undefined {
  if (name === '') return 'a name is empty'
  if (name === '.' || name === '..') return `${name} is not a name`
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `a name has more than ${MAX_NAME_BYTES} bytes`
  return undefined
}

function problemOfFirst(first: string | undefined): string | undefined {
  return first === STAGING_NAME ? `${STAGING_NAME} is taken` : undefined
}

function invalid(key: string, problem: string): StackError {
  return new StackError('storage_key_invalid', `${JSON.stringify(key)} cannot be a storage key: ${problem}`)
}
