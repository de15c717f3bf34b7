import { describe, expect, it } from 'vitest'
import { listMembers } from '../../server/spk/list-members.ts'
import type { StoredSpk } from '../../server/spk/stored-spk.ts'
import { spkOf, streamOf } from './reading.ts'
import { sampleSpk } from './sample-spk.ts'

const MIB = 1024 * 1024
const BIG = sampleSpk({ payload: Buffer.alloc(20 * MIB), scripts: { postinst: 'exit 0' } })

/** A store that counts what is read from it. */
function counted(bytes: Uint8Array, sizeBytes = bytes.length): StoredSpk & { read: StoredSpk['read']; total: () => number } {
  let total = 0
  return {
    sizeBytes,
    async *read({ start, end }) {
      for await (const chunk of streamOf(bytes.subarray(start, end + 1), 65_536)) {
        total += chunk.length
        yield chunk
      }
    },
    total: () => total,
  }
}

describe('the members of a stored SPK', () => {
  it('are found without reading the large contents', async () => {
    const file = counted(BIG)
    const list = await listMembers(file)
    expect(list.ok && list.members).toEqual(spkOf(BIG).members)
    expect(file.total()).toBeLessThan(MIB)
  })

  it('end where the end-of-archive blocks begin', async () => {
    expect(await listMembers(counted(BIG))).toMatchObject({ ok: true, end: BIG.length - 1024 })
  })

  it.each([100, 3 * MIB, BIG.length - 1024])('cannot be listed when the file stops at byte %i', async (length) => {
    expect(await listMembers(counted(BIG.subarray(0, length)))).toMatchObject({ ok: false, damage: { code: 'truncated' } })
  })

  it('cannot be listed when the store gives less than it said', async () => {
    expect(await listMembers(counted(BIG.subarray(0, 100), BIG.length))).toMatchObject({ ok: false, damage: { code: 'truncated' } })
  })
})
