import { describe, expect, it } from 'vitest'
import { isPackageName, parseBase64, parseFirmware, parseVersion } from '../../server/spk/info-values.ts'

describe('the grammar of INFO values', () => {
  it.each([
    ['7.1-42661', { release: '7.1', build: 42661 }],
    ['3.1-159', { release: '3.1', build: 159 }],
    ['10.0-100000', { release: '10.0', build: 100_000 }],
    ['7.2.1-69057', null],
    ['6.1', null],
    ['7.10-42661', null],
    ['5.0-12', null],
    ['5.0-1234567', null],
    [' 5.0-1234', null],
    ['5.0-1234\n', null],
  ])('reads the firmware %j as %j', (value, firmware) => {
    expect(parseFirmware(value)).toEqual(firmware)
  })

  it.each([
    ['1.2.3-4', { upstream: '1.2.3', revision: 4 }],
    ['1.0-rc1-0012', { upstream: '1.0-rc1', revision: 12 }],
    ['1-2147483647', { upstream: '1', revision: 2_147_483_647 }],
    ['1-2147483648', null],
    ['1.2.3', null],
    ['1.2.3-', null],
    ['1.2.3-4b', null],
    ['-4', null],
  ])('reads the version %j as %j', (value, version) => {
    expect(parseVersion(value)).toEqual(version)
  })

  it.each([
    ['sabnzbd-testing_2', true],
    ['größe', true],
    ['a.b', false],
    ['a/b', false],
    ['', false],
    ['a\n', false],
  ])('takes %j for a package name: %s', (value, is) => {
    expect(isPackageName(value)).toBe(is)
  })

  it.each(['a', 'ab=c', 'abc', 'ab c', 'ab==='])('does not take %j for base64', (value) => {
    expect(parseBase64(value)).toBeNull()
  })
})
