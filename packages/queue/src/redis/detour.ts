/** After refusals in a row, so many calls at most take the long way unasked. */
const longest = 16

/** Whether it is worth trying the usual way, which refuses whatever is unusual: after a first refusal one call does not, after more in a row more. */
export class Detour {
  #left = 0
  #next = 1

  /** Whether this call is to take the long way unasked. */
  takes(): boolean {
    if (this.#left === 0) return false
    this.#left -= 1
    return true
  }

  /** Books how the usual way went. */
  tried(wasRefused: boolean): void {
    this.#left = wasRefused ? this.#next : 0
    this.#next = wasRefused ? Math.min(longest, 2 * this.#next) : 1
  }
}
