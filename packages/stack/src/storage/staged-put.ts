import { parseObjectKey } from './object-key.ts'
import type { PublishOptions, Staged, StageWriter, Storage } from './storage.ts'

/** Streams `source` into `writer` and finishes it; aborts it when the source fails, whose error comes through. */
export async function stageAll(writer: StageWriter, source: AsyncIterable<Uint8Array>): Promise<Staged> {
  try {
    for await (const chunk of source) await writer.write(chunk)
  } catch (error) {
    await writer.abort()
    throw error
  }
  return await writer.finish()
}

/** What is to be stored where. */
export interface Deposit {
  readonly key: string
  readonly source: AsyncIterable<Uint8Array>
  readonly options?: PublishOptions | undefined
}

/** `stage` and `publish` of one store. Nothing stays staged when it fails. */
export async function putStaged(
  storage: Pick<Storage, 'stage' | 'publish' | 'discard'>,
  { key, source, options }: Deposit,
): Promise<{ readonly sizeBytes: number }> {
  // A bad key is refused before the source is drained.
  parseObjectKey(key)
  const staged = await storage.stage(source)
  try {
    await storage.publish(staged.key, key, options)
  } catch (error) {
    await storage.discard(staged.key)
    throw error
  }
  return { sizeBytes: staged.sizeBytes }
}
