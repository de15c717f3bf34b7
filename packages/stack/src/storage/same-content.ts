import type { Readable } from 'node:stream'

/** Whether two streams give the same bytes. Reads no further than the first difference, and ends both. */
export async function sameContent(left: Readable, right: Readable): Promise<boolean> {
  const [one, other] = [pieces(left), pieces(right)]
  let [a, b] = [await one.next(), await other.next()]
  try {
    while (a.byteLength > 0 && b.byteLength > 0) {
      const common = Math.min(a.byteLength, b.byteLength)
      if (!a.subarray(0, common).equals(b.subarray(0, common))) return false
      a = common === a.byteLength ? await one.next() : a.subarray(common)
      b = common === b.byteLength ? await other.next() : b.subarray(common)
    }
    return a.byteLength === b.byteLength
  } finally {
    left.destroy()
    right.destroy()
  }
}

/** The chunks of a stream, and an empty one at its end. */
function pieces(stream: Readable): { next(): Promise<Buffer> } {
  const source: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]()
  return {
    next: async () => {
      for (;;) {
        const { done, value } = await source.next()
        if (done === true) return Buffer.alloc(0)
        if (value.byteLength > 0) return value
      }
    },
  }
}
