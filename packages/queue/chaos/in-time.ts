/** What `work` resolves with. Rejects when that takes longer than `limitMs`: something hangs, and a programme without an end tells nobody what. */
export async function inTime<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} was not over after ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
