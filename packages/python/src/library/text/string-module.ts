import { expectStr } from '../../operations/expect.ts'
import { native } from '../../values/define.ts'
import { PyModule } from '../../values/module.ts'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const SPACE = ' \t\n\r\v\f'

function capWords(text: string, separator: string | null): string {
  const words = separator === null ? text.trim().split(/\s+/) : text.split(separator)
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join(separator ?? ' ')
}

/** `string`: the usual sets of characters. */
export function stringModule(): PyModule {
  return new PyModule('string', {
    ascii_lowercase: LOWER,
    ascii_uppercase: LOWER.toUpperCase(),
    ascii_letters: LOWER + LOWER.toUpperCase(),
    digits: DIGITS,
    hexdigits: `${DIGITS}abcdefABCDEF`,
    octdigits: '01234567',
    punctuation: PUNCTUATION,
    whitespace: SPACE,
    printable: DIGITS + LOWER + LOWER.toUpperCase() + PUNCTUATION + SPACE,
    capwords: native('def capwords(s, sep=None)', (text, separator) =>
      capWords(expectStr(text), separator === null ? null : expectStr(separator)),
    ),
  })
}
