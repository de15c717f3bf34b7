import type { Staged, Storage } from '@trellis/stack'
import { createSpkReader } from '../spk/read-spk.ts'
import type { Spk } from '../spk/spk.ts'
import { type Passed, passed, refused } from './upload-problem.ts'

/** An SPK whose form is right and whose bytes are staged. */
export interface ReceivedSpk {
  readonly spk: Spk
  readonly staged: Staged
}

/** The bytes of an upload on their way in. */
export interface UploadBody {
  readonly body: AsyncIterable<Uint8Array>
  /** How many there will be, if that is known before they come. */
  readonly announcedBytes?: number
}

/** Where an upload is kept until it is stored, and how long it may be. */
export interface Reception {
  readonly storage: Storage
  readonly limitBytes: number
}

/**
 * Streams a body to a staged object while it is hashed and parsed, in one pass and with bounded memory. Refuses an empty one, one
 * that is longer than `limitBytes`, and one that is no SPK; nothing stays staged then, nor when the body breaks off.
 */
export async function receiveUpload(
  { body, announcedBytes = 0 }: UploadBody,
  { storage, limitBytes }: Reception,
): Promise<Passed<ReceivedSpk>> {
  if (announcedBytes > limitBytes) return tooLarge(limitBytes)
  const writer = await storage.stageWriter()
  try {
    const reader = createSpkReader()
    let sizeBytes = 0
    for await (const chunk of body) {
      sizeBytes += chunk.length
      if (sizeBytes > limitBytes) return tooLarge(limitBytes)
      reader.write(chunk)
      // What is wrong by now stays wrong; the rest is read all the same, because clients send all before they listen.
      if (reader.problem === null) await writer.write(chunk)
    }
    if (sizeBytes === 0) return refused('empty_body', 'No data to process', { status: 400 })
    const reading = reader.end()
    if (!reading.ok) {
      const { code, message, detail } = reading.problem
      return refused(code, message, detail === undefined ? {} : { details: { where: detail } })
    }
    return passed({ spk: reading.spk, staged: await writer.finish() })
  } finally {
    // Harmless after `finish`, and the end of everything that did not get there.
    await writer.abort()
  }
}

function tooLarge(limitBytes: number): Passed<ReceivedSpk> {
  return refused('body_too_large', `The package is larger than ${limitBytes} bytes`, { status: 413 })
}
