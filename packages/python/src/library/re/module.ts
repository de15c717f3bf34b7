import { meter } from '../../budget.ts'
import { expectInt, expectStr } from '../../operations/expect.ts'
import { typeError, valueError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { asRaised, regexErrorType } from './errors.ts'
import { matchType } from './match-type.ts'
import { compilePattern, escapePattern } from './pattern.ts'
import { find, findEach, findEvery, PyPattern, patternType, replaceIn, splitText } from './pattern-type.ts'
import { FLAG } from './syntax.ts'

const MOST_KEPT = 512

/** Compiled patterns by flags and text. A cache of pure results: what it holds never shows in a run. */
const kept = new Map<string, PyPattern>()

function patternOf(pattern: Value, flags: Value): PyPattern {
  const bits = expectInt(flags)
  if (pattern instanceof PyPattern) {
    if (bits !== 0) throw valueError('cannot process flags argument with a compiled pattern')
    return pattern
  }
  if (typeof pattern !== 'string') throw typeError('first argument must be string or compiled pattern')
  const key = `${bits}:${pattern}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const compiled = compile(pattern, bits)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, compiled)
  return compiled
}

function compile(text: string, flags: number): PyPattern {
  meter.spend(text.length)
  meter.allocate(text.length * 64)
  try {
    return new PyPattern(compilePattern(text, flags))
  } catch (error) {
    throw asRaised(error)
  }
}

/** `re`: regular expressions on a matcher of our own, which takes a step of the script's budget for every move. */
export function reModule(): PyModule {
  return new PyModule('re', {
    compile: native('def compile(pattern, flags=0)', (pattern, flags) => patternOf(pattern, flags), 're'),
    match: native('def match(pattern, string, flags=0)', (p, text, flags) => find(patternOf(p, flags), 'match', text)),
    search: native('def search(pattern, string, flags=0)', (p, text, flags) => find(patternOf(p, flags), 'search', text)),
    fullmatch: native('def fullmatch(pattern, string, flags=0)', (p, text, flags) => find(patternOf(p, flags), 'fullmatch', text)),
    findall: native('def findall(pattern, string, flags=0)', (p, text, flags) => findEvery(patternOf(p, flags), text)),
    finditer: native('def finditer(pattern, string, flags=0)', (p, text, flags) => findEach(patternOf(p, flags), text)),
    split: native('def split(pattern, string, maxsplit=0, flags=0)', (p, text, most, flags) => splitText(patternOf(p, flags), text, most)),
    sub: native(
      'def sub(pattern, repl, string, count=0, flags=0)',
      (p, replacement, text, most, flags) => replaceIn(patternOf(p, flags), replacement, text, most).text,
    ),
    subn: native('def subn(pattern, repl, string, count=0, flags=0)', (p, replacement, text, most, flags) => {
      const result = replaceIn(patternOf(p, flags), replacement, text, most)
      return new PyTuple([result.text, result.count])
    }),
    escape: native('def escape(pattern)', (pattern) => escapePattern(expectStr(pattern))),
    purge: native('def purge()', () => null),
    Pattern: patternType,
    Match: matchType,
    error: regexErrorType,
    NOFLAG: 0,
    ...flagMembers(),
  })
}

function flagMembers(): Record<string, number> {
  const short = { A: 'ASCII', I: 'IGNORECASE', L: 'LOCALE', M: 'MULTILINE', S: 'DOTALL', X: 'VERBOSE', U: 'UNICODE' } as const
  return { ...FLAG, ...Object.fromEntries(Object.entries(short).map(([letter, name]) => [letter, FLAG[name]])) }
}
