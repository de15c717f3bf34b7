import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import type { TarLimits, TarMember, TarScan } from '../../server/spk/tar.ts'
import { TarScanner } from '../../server/spk/tar-reader.ts'
import { endOfArchive, memberHeader, packTar, streamTar } from '../../server/spk/tar-writer.ts'

const folder = mkdtempSync('/tmp/tar-')
afterAll(() => rmSync(folder, { recursive: true }))

function scan(bytes: Uint8Array, limits: TarLimits = {}): { members: TarMember[]; scan: TarScan } {
  const members: TarMember[] = []
  const scanner = new TarScanner({ member: (member) => members.push(member) }, limits)
  scanner.write(bytes)
  return { members, scan: scanner.end() }
}

const LONG = `${'deep/'.repeat(30)}${'name'.repeat(20)}.txt`
const ACCENTED = 'scripts/résumé-名前'

describe('archives made by GNU tar', () => {
  writeFileSync(join(folder, 'a'), 'first')
  mkdirSync(join(folder, 'd'))
  writeFileSync(join(folder, 'd', 'b'), 'x'.repeat(513))
  symlinkSync('a', join(folder, 'link'))

  it.each(['v7', 'oldgnu', 'gnu', 'ustar', 'posix'])('in %s format give their members with the right offsets', (format) => {
    const bytes = execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', 'a', 'd', 'link'])
    const { members, scan: end } = scan(bytes)
    expect(members.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['a', 'file', 5],
      ['d', 'directory', 0],
      ['d/b', 'file', 513],
      ['link', 'link', 0],
    ])
    const first = members[0]
    expect(bytes.subarray(first?.offset, (first?.offset ?? 0) + 5).toString()).toBe('first')
    expect(end.ok).toBe(true)
  })

  it.each(['gnu', 'posix'])('in %s format may have names longer than a header holds', (format) => {
    mkdirSync(join(folder, 'deep/'.repeat(30)), { recursive: true })
    writeFileSync(join(folder, LONG), 'long')
    expect(scan(execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', LONG])).members).toMatchObject([
      { name: LONG, size: 4 },
    ])
  })
})

describe('archives we write', () => {
  const entries = [
    { name: 'short', content: Buffer.from('1') },
    { name: `${'folder/'.repeat(20)}file`, content: Buffer.from('22') },
    { name: LONG.repeat(2), content: Buffer.from('333') },
    { name: ACCENTED, content: Buffer.alloc(512) },
    { name: 'folder/', content: Buffer.alloc(0) },
  ]

  it('are read back by us', () => {
    expect(scan(packTar(entries)).members.map(({ name, size }) => [name, size])).toEqual([
      ['short', 1],
      [`${'folder/'.repeat(20)}file`, 2],
      [LONG.repeat(2), 3],
      [ACCENTED, 512],
      ['folder', 0],
    ])
  })

  it('are read without complaint by GNU tar', () => {
    const listing = execFileSync('tar', ['--quoting-style=literal', '-tf', '-'], {
      input: packTar(entries),
      stdio: 'pipe',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    expect(listing.toString().trimEnd().split('\n')).toEqual(entries.map(({ name }) => name))
  })

  it('are the same as a stream', async () => {
    expect(await buffer(streamTar(entries))).toEqual(packTar(entries))
  })

  it('say the size of members beyond 8 GiB in a way readers understand', () => {
    const size = 9 * 1024 ** 3
    const scanner = new TarScanner({ member: (member) => expect(member.size).toBe(size) })
    scanner.write(memberHeader({ name: 'huge', content: { size, stream: () => streamTar([]) } }))
    scanner.skip(size)
    scanner.write(endOfArchive())
    expect(scanner.end()).toMatchObject({ ok: true })
  })

  it('are refused when a streamed content is not as long as it said', async () => {
    const stream = () => streamTar([])
    await expect(buffer(streamTar([{ name: 'a', content: { size: 5, stream } }]))).rejects.toThrow('a gave 1024 bytes of 5')
  })

  it('never hold fractional time stamps', () => {
    expect(() => packTar([{ name: 'a', content: Buffer.alloc(0), mtime: 1.5 }])).toThrow(RangeError)
  })
})

describe('damage', () => {
  const one = packTar([{ name: 'one', content: Buffer.from('content') }])
  const damaged = (bytes: Uint8Array, limits?: TarLimits) => {
    const { scan: end } = scan(bytes, limits)
    return end.ok ? 'none' : end.damage.code
  }

  it.each([0, 1, 511, 512, 515, 1023, 1024])('is found when only %i bytes arrive', (length) => {
    expect(damaged(one.subarray(0, length))).toBe('truncated')
  })

  it('is not seen in an archive that ends with one zero block', () => {
    expect(damaged(one.subarray(0, -512))).toBe('none')
  })

  it('is not seen in what follows the end of the archive', () => {
    expect(damaged(Buffer.concat([one, Buffer.alloc(8192), Buffer.from('trailing')]))).toBe('none')
  })

  it('is a member behind a single zero block, which readers disagree about', () => {
    expect(damaged(Buffer.concat([one.subarray(0, -512), one]))).toBe('bad_header')
  })

  it('is a name extension without its member', () => {
    const extension = memberHeader({ name: ACCENTED, content: Buffer.alloc(0) }).subarray(0, -512)
    expect(damaged(Buffer.concat([extension, endOfArchive()]))).toBe('bad_header')
  })

  it('is more members, longer names or larger headers than allowed', () => {
    expect(damaged(packTar(['a', 'b', 'c'].map((name) => ({ name, content: Buffer.alloc(0) }))), { members: 2 })).toBe('too_many_members')
    expect(damaged(one, { nameBytes: 2 })).toBe('name_too_long')
    expect(damaged(packTar([{ name: 'é'.repeat(100), content: Buffer.alloc(0) }]), { headerBytes: 100 })).toBe('header_too_large')
  })
})
