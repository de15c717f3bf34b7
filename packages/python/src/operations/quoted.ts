// What `str.isprintable` refuses: other and separator characters, save the space.
const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu
const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `repr` of a text: in single quotes unless it has those and no double ones. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text
    .replace(/[\\\n\r\t]/g, (character) => special[character] ?? character)
    .replace(unprintable, (character) => (character === ' ' ? ' ' : escapeOf(character)))
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote
}

/** `\x07`, `\u200b`, `\U0001f600` */
export function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/** `ascii(value)` of a repr. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, escapeOf)
}

/** Whether every character prints. */
export function isPrintable(text: string): boolean {
  return text.replaceAll(' ', '').search(unprintable) === -1
}
