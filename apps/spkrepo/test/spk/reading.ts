import { createSpkReader } from '../../server/spk/read-spk.ts'
import type { Spk, SpkReading } from '../../server/spk/spk.ts'

/** Reads an SPK that is all in memory, pushed in pieces of `pieceBytes`. */
export function readBytes(bytes: Uint8Array, pieceBytes = bytes.length): SpkReading {
  const reader = createSpkReader()
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(bytes.subarray(at, at + pieceBytes))
  return reader.end()
}

/** The SPK in these bytes. Throws with the problem when they are refused. */
export function spkOf(bytes: Uint8Array): Spk {
  const reading = readBytes(bytes)
  if (!reading.ok) throw new Error(`${reading.problem.message} (${reading.problem.detail ?? reading.problem.code})`)
  return reading.spk
}

/** The stream of these bytes in pieces. */
export async function* streamOf(bytes: Uint8Array, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}
