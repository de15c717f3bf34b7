/** Finds where the values of a stream of RESP (Redis's protocol, 2 and 3) end, whatever chunks it comes in, and reads none of them. */
export class RespReader {
  #line = ''
  #skip = 0
  #open = 1

  /** Takes the next chunk and returns the offsets in it behind the values that it completes. */
  read(chunk: Buffer): readonly number[] {
    const ends: number[] = []
    for (let at = 0; at < chunk.length; ) {
      if (this.#skip > 0) {
        const size = Math.min(this.#skip, chunk.length - at)
        at += size
        this.#skip -= size
        if (this.#skip === 0) this.#close(ends, at)
        continue
      }
      const newline = chunk.indexOf(10, at)
      const end = newline === -1 ? chunk.length : newline + 1
      this.#line += chunk.toString('latin1', at, end)
      at = end
      if (newline !== -1) this.#header(ends, at)
    }
    return ends
  }

  #header(ends: number[], at: number): void {
    const [kind = '', size] = [this.#line[0], Number(this.#line.slice(1))]
    this.#line = ''
    const values = '*~>'.includes(kind) ? size : kind === '%' ? 2 * size : 0
    // The values in it take its place.
    if (values > 0) this.#open += values - 1
    else if ('$!='.includes(kind) && size >= 0) this.#skip = size + 2
    else this.#close(ends, at)
  }

  #close(ends: number[], at: number): void {
    this.#open -= 1
    if (this.#open > 0) return
    ends.push(at)
    this.#open = 1
  }
}
