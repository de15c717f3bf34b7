import { describe, expect, it } from 'vitest'
import { buildPath, iconPath } from '../../server/builds/build-path.ts'

const build = { package: 'demo', revision: 4, firmwareMinBuild: 23739, architectures: ['cedarview'] }

describe('the path of a build', () => {
  it('names package, revision, firmware and architectures in INFO order', () => {
    expect(buildPath(build)).toBe('demo/4/demo.v4.f23739[cedarview].spk')
    expect(buildPath({ ...build, architectures: ['x86', 'avoton'] })).toBe('demo/4/demo.v4.f23739[x86-avoton].spk')
    expect(iconPath(build, 72)).toBe('demo/4/icon_72.png')
  })

  it('spells architectures out up to the 255 bytes that a file name may have', () => {
    const prefix = 'demo.v4.f23739[].spk'.length
    expect(buildPath({ ...build, architectures: ['a'.repeat(255 - prefix)] })).toContain('[aaa')
    expect(buildPath({ ...build, architectures: ['a'.repeat(256 - prefix)] })).toMatch(/\[1archs-[0-9a-f]{12}\]/)
  })

  it('differs for lists that differ, however long they are', () => {
    const codes = Array.from({ length: 60 }, (_, index) => `architecture${index}`)
    const paths = [codes, codes.toReversed(), codes.slice(1)].map((architectures) => buildPath({ ...build, architectures }))
    expect(new Set(paths).size).toBe(3)
  })

  it('fits a file system for the longest package name there is', () => {
    const longest = { package: '𠀀'.repeat(50), revision: 2 ** 31 - 1, firmwareMinBuild: 999_999, architectures: Array(200).fill('avoton') }
    const [, , file = ''] = buildPath(longest).split('/')
    expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255)
  })
})
