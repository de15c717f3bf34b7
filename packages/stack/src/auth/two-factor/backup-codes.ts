import { randomInt } from 'node:crypto'

/** Without 0, 1, i, l and o, which look alike on paper. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'
const codeLength = 10
/** How many are made at once. */
const codeCount = 10

/** Ten codes to be written down, such as `k7wq2-xm9df`: 49 bits each. */
export function newBackupCodes(): readonly string[] {
  const codes = new Set<string>()
  while (codes.size < codeCount) {
    const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')
    codes.add(`${letters.slice(0, codeLength / 2)}-${letters.slice(codeLength / 2)}`)
  }
  return [...codes]
}

/** A typed code as it is compared: case, spaces and hyphens of any kind do not matter. Undefined for what can be none. */
export function plainBackupCode(typed: string): string | undefined {
  const plain = typed.toLowerCase().replace(/[\s\p{Pd}_.]/gu, '')
  return plain.length === codeLength && [...plain].every((letter) => alphabet.includes(letter)) ? plain : undefined
}
