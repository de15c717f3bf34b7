import { Readable } from 'node:stream'
import { StackError } from '../../errors.ts'

/** How long to wait for the next bytes, and what for. */
export interface Patience {
  readonly timeoutMs: number
  readonly doing: string
}

/**
 * `body`, which fails with `storage_unreachable` when the store is silent for too long. A reader may be as slow as it likes: a timeout of the
 * connection itself would end the download of a device that takes its time.
 */
export function patiently(body: Readable, { timeoutMs, doing }: Patience): Readable {
  return Readable.from(chunks(), { objectMode: false, highWaterMark: body.readableHighWaterMark })

  async function* chunks(): AsyncIterable<Uint8Array> {
    const source = body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await within(source.next())
        if (next.done === true) return
        yield next.value
      }
    } finally {
      body.destroy()
    }
  }

  async function within<T>(waiting: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new StackError('storage_unreachable', `storage could not ${doing}: nothing came for ${timeoutMs / 1000} s`))
      }, timeoutMs)
    })
    try {
      return await Promise.race([waiting, tooLate])
    } finally {
      clearTimeout(timer)
    }
  }
}
