import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a device does before it checks a signature, done here with GNU tar and a list written by hand, sharing no code with
 * the signer: unpacks the SPK and joins these files. Also gives the text of `syno_signature.asc`.
 */
export function unpackedBytes(spkPath: string, order: readonly string[]): { bytes: Buffer; signature: string } {
  const folder = mkdtempSync('/tmp/unpack-')
  try {
    execFileSync('tar', ['-xf', spkPath, '-C', folder])
    const bytes = Buffer.concat(order.map((name) => readFileSync(join(folder, name))))
    return { bytes, signature: readFileSync(join(folder, 'syno_signature.asc'), 'latin1') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
