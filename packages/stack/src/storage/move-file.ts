import { createHash, type Hash } from 'node:crypto'
import { StackError } from '../errors.ts'
import type { Move } from './moving-storage.ts'
import { sameContent } from './same-content.ts'
import type { OpenObject } from './storage.ts'

/**
 * What became of one object: `copied`; `there`: the same bytes were there; `newer`: other ones were, and they were written since the move
 * began; `gone`: it was deleted meanwhile.
 */
export type Moved = 'copied' | 'there' | 'newer' | 'gone'

/**
 * Copies one object and reads the copy back: size and SHA-256 must be those of the original. May be repeated. Throws `storage_failed` when
 * they are not, and the reason of `signal` when it aborts.
 */
export async function moveFile({ from, to }: Move, key: string, signal: AbortSignal): Promise<Moved> {
  const original = await from.open(key)
  if (original === undefined) return 'gone'
  const there = await to.open(key)
  if (there !== undefined) return await compare(original, there)
  const digest = createHash('sha256')
  try {
    await to.put(key, through(original.body, digest, signal))
  } catch (error) {
    original.body.destroy()
    if (error instanceof StackError && error.code === 'storage_conflict') return 'newer'
    throw error
  }
  const [sent, copy] = [digest.digest('hex'), await to.open(key)]
  if (copy !== undefined) await verify(copy, { key, sizeBytes: original.sizeBytes, sent, signal })
  // Deleted while it was on its way: the copy must not bring it back.
  if ((await from.stat(key)) !== undefined) return 'copied'
  await to.delete(key)
  return 'gone'
}

async function compare(original: OpenObject, there: OpenObject): Promise<'there' | 'newer'> {
  const isSame = original.sizeBytes === there.sizeBytes && (await sameContent(original.body, there.body))
  original.body.destroy()
  there.body.destroy()
  return isSame ? 'there' : 'newer'
}

interface Expected {
  readonly key: string
  readonly sizeBytes: number
  readonly sent: string
  readonly signal: AbortSignal
}

async function verify(copy: OpenObject, { key, sizeBytes, sent, signal }: Expected): Promise<void> {
  const digest = createHash('sha256')
  for await (const chunk of through(copy.body, digest, signal)) void chunk
  const found = digest.digest('hex')
  if (copy.sizeBytes === sizeBytes && found === sent) return
  const difference = `${sizeBytes} bytes of SHA-256 ${sent} were sent, ${copy.sizeBytes} bytes of ${found} came back`
  throw new StackError('storage_failed', `the copy of ${JSON.stringify(key)} is not its original: ${difference}`)
}

async function* through(body: AsyncIterable<Buffer>, digest: Hash, signal: AbortSignal): AsyncIterable<Buffer> {
  for await (const chunk of body) {
    signal.throwIfAborted()
    digest.update(chunk)
    yield chunk
  }
}
