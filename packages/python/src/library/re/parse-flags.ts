import { type Cursor, lengthOf } from './cursor.ts'
import { FLAG, FLAG_LETTERS, TYPE_FLAGS } from './syntax.ts'

/** Inline flags: for the whole pattern, or for one group that adds some and removes some. */
export type InlineFlags =
  | { readonly scope: 'global'; readonly add: number }
  | { readonly scope: 'local'; readonly add: number; readonly remove: number }

/** Whether a token is a letter that stands for a flag. */
export function isFlagLetter(token: string): boolean {
  return Object.hasOwn(FLAG_LETTERS, token)
}

/** Reads inline flags whose first letter (or hyphen) was taken. Throws RegexError with CPython's words. */
export function parseFlags(cursor: Cursor, first: string): InlineFlags {
  let add = 0
  let token = first
  if (token !== '-') {
    for (;;) {
      add = withFlag(cursor, add, token)
      token = nextToken(cursor, ')-:', 'missing -, : or )')
      if (')-:'.includes(token)) break
    }
  }
  if (token === ')') return { scope: 'global', add }
  const remove = token === '-' ? parseRemoved(cursor) : 0
  if ((add & remove) !== 0) throw cursor.error('bad inline flags: flag turned on and off', 1)
  return { scope: 'local', add, remove }
}

function withFlag(cursor: Cursor, flags: number, letter: string): number {
  const flag = FLAG_LETTERS[letter] ?? 0
  if (flag === FLAG.LOCALE) throw cursor.error("bad inline flags: cannot use 'L' flag with a str pattern")
  const sum = flags | flag
  if ((flag & TYPE_FLAGS) !== 0 && (sum & TYPE_FLAGS) !== flag) {
    throw cursor.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible")
  }
  return sum
}

function parseRemoved(cursor: Cursor): number {
  let remove = 0
  let token = nextToken(cursor, '', 'missing flag')
  for (;;) {
    const flag = FLAG_LETTERS[token] ?? 0
    if ((flag & TYPE_FLAGS) !== 0) throw cursor.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
    remove |= flag
    token = nextToken(cursor, ':', 'missing :')
    if (token === ':') return remove
  }
}

/** The next token: a flag letter or one of `ends`; anything else is an error that says what is `missing`. */
function nextToken(cursor: Cursor, ends: string, missing: string): string {
  const token = cursor.get()
  if (token === null) throw cursor.error(missing)
  if (isFlagLetter(token) || (ends !== '' && ends.includes(token))) return token
  throw cursor.error(/^\p{L}$/u.test(token) ? 'unknown flag' : missing, lengthOf(token))
}
