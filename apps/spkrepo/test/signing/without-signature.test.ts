import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withoutSignature } from '../../server/signing/without-signature.ts'
import { sampleSpk } from '../spk/sample-spk.ts'

async function* cutInto(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 40 })

it('takes the signature out of a package, however its bytes come, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.string({ maxLength: 2000 }), fc.boolean(), async (pieces, signature, isFirst) => {
      const others = { 'scripts/last': 'echo last' }
      const member = { 'syno_signature.asc': signature }
      const signed = sampleSpk({ members: isFirst ? { ...member, ...others } : { ...others, ...member } })
      expect((await buffer(withoutSignature(cutInto(signed, pieces)))).equals(sampleSpk({ members: others }))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

it('passes everything else on as it is', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.uint8Array({ maxLength: 4000 }), async (pieces, noise) => {
      for (const bytes of [sampleSpk(), Buffer.from(noise), Buffer.concat([sampleSpk().subarray(0, 1500), noise])]) {
        expect((await buffer(withoutSignature(cutInto(bytes, pieces)))).equals(bytes)).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
})
