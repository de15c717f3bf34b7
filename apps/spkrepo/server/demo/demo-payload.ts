import { createCipheriv, createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { packTar } from '../spk/tar-writer.ts'

/** What a package.tgz holds. */
export interface DemoPayload {
  readonly name: string
  /** What makes the compiled part differ from that of other builds. */
  readonly seed: string
  readonly binaryKb: number
}

/** A package.tgz with a start script and a compiled part of `binaryKb` kilobytes that compresses as badly as a real one. The same wish gives the same bytes. */
export function demoPayload({ name, seed, binaryKb }: DemoPayload): Buffer {
  const tar = packTar([
    { name: 'bin/', content: Buffer.alloc(0) },
    { name: `bin/${name}`, content: Buffer.from(`#!/bin/sh\nexec "$(dirname "$0")/../lib/${name}.bin" "$@"\n`), mode: 0o755 },
    { name: 'lib/', content: Buffer.alloc(0) },
    { name: `lib/${name}.bin`, content: noise(seed, binaryKb * 1024), mode: 0o755 },
    { name: 'share/README', content: Buffer.from(`${name}: sample content of a demo package. It does nothing.\n`) },
  ])
  // Noise does not shrink, so trying would only cost time.
  return gzipSync(tar, { level: 0 })
}

/** A key stream is the fastest reproducible noise at hand: about 1 GB/s. */
function noise(seed: string, sizeBytes: number): Buffer {
  const key = createHash('sha256').update(seed).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes))
}
