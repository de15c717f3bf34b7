/** A text as the matcher sees it: code points by index, and back to strings. */
export class Subject {
  readonly text: string
  /** One number per code point. */
  readonly codes: Int32Array
  readonly #isPlain: boolean

  constructor(text: string) {
    this.text = text
    this.codes = codePoints(text)
    this.#isPlain = this.codes.length === text.length
  }

  get length(): number {
    return this.codes.length
  }

  /** The text from one code point up to another. */
  slice(from: number, to: number): string {
    if (this.#isPlain) return this.text.slice(from, to)
    let result = ''
    for (let i = from; i < to; i += 1) result += String.fromCodePoint(this.codes[i] ?? 0)
    return result
  }
}

/** The code points of a text; a lone surrogate counts as one. */
function codePoints(text: string): Int32Array {
  const codes = new Int32Array(text.length)
  let count = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i += 1
    codes[count] = code
    count += 1
  }
  return count === text.length ? codes : codes.slice(0, count)
}
