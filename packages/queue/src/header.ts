import { QueueError } from './errors.ts'
import type { Headers } from './instrument.ts'

/** Where a job's input comes from when it is not in its payload: from the result of its one child, or from the results of all as a list. */
export interface InputSource {
  readonly from: 'child' | 'children'
  /** How many children the flow gave the job; its handler may have spawned more. */
  readonly count: number
  /** The indexes of the children whose ends come as they are, failures included. */
  readonly settled: readonly number[]
}

/** What travels with a job beside its input. */
export interface Envelope {
  readonly headers?: Headers
  readonly input?: InputSource
  /** Whether the result is kept even if the task keeps none. */
  readonly keepResult?: boolean
  /** How many children a batch began with. */
  readonly total?: number
}

// JSON never starts with this byte, so a payload without an envelope is recognised by its first one.
const mark = 0x01
const prefixBytes = 5

const nothing: Envelope = Object.freeze({})

/** Bytes for a broker: the payload itself when there is nothing to say beside it, else byte 1, the length of the JSON as 32 bits, the JSON, the payload. */
export function pack(envelope: Envelope, payload: Uint8Array): Uint8Array {
  if (Object.keys(envelope).length === 0) return payload
  const json = Buffer.from(JSON.stringify(envelope))
  const packed = Buffer.allocUnsafe(prefixBytes + json.byteLength + payload.byteLength)
  packed[0] = mark
  packed.writeUInt32BE(json.byteLength, 1)
  packed.set(json, prefixBytes)
  packed.set(payload, prefixBytes + json.byteLength)
  return packed
}

/** What {@link pack} was given. Throws `invalid_input` for an envelope that is broken. */
export function unpack(bytes: Uint8Array): { readonly envelope: Envelope; readonly payload: Uint8Array } {
  if (bytes[0] !== mark) return { envelope: nothing, payload: bytes }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const end = prefixBytes + buffer.readUInt32BE(1)
    if (end > buffer.byteLength) throw new RangeError(`it ends at byte ${end} of ${buffer.byteLength}`)
    return { envelope: JSON.parse(buffer.toString('utf8', prefixBytes, end)) as Envelope, payload: bytes.subarray(end) }
  } catch (cause) {
    throw new QueueError('invalid_input', `the envelope of a job's ${bytes.byteLength} bytes is broken`, { cause })
  }
}
