import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildPath } from '../../server/builds/build-path.ts'
import { isArchitectureCode, isFirmwareBuild, isFirmwareVersion, isServiceCode } from '../../server/reference/codes.ts'
import { parseFirmware, words } from '../../server/spk/info-values.ts'

const either = (valid: fc.Arbitrary<string>) => fc.oneof(valid, fc.string({ unit: 'binary', maxLength: 24 }))

describe('reference data', () => {
  it('takes an architecture only under a code that file names and INFO can hold', () => {
    fc.assert(
      fc.property(either(fc.stringMatching(/^[a-z0-9_]{1,20}$/)), (code) => {
        if (!isArchitectureCode(code)) return
        const path = buildPath({ package: 'demo', revision: 1, firmwareMinBuild: 40_000, architectures: [code, code] })
        expect(/\[([^\]]*)\]/.exec(path)?.[1]?.split('-')).toEqual([code, code])
        expect(words(code)).toEqual([code])
      }),
    )
  })

  it('takes a firmware only under a version and number that INFO can name, once the number has three digits', () => {
    const version = either(fc.tuple(fc.nat(99), fc.nat(9)).map(([major, minor]) => `${major}.${minor}`))
    fc.assert(
      fc.property(version, fc.oneof(fc.integer(), fc.double()), (text, build) => {
        if (!isFirmwareVersion(text) || !isFirmwareBuild(build)) return
        expect(text.length).toBeLessThanOrEqual(8)
        if (build >= 100 && build <= 999_999) expect(parseFirmware(`${text}-${build}`)).toEqual({ release: text, build })
      }),
    )
  })

  it.each(['7', '7.', '.2', '7.21', '7.2.1', ' 7.2', '7.2\n', 'v7.2', '٧.2', '1234567.1'])(
    'takes no firmware of version "%s"',
    (version) => {
      expect(isFirmwareVersion(version)).toBe(false)
    },
  )

  it('takes a service only under a code that stands as one word in INFO', () => {
    fc.assert(
      fc.property(either(fc.stringMatching(/^[\w.-]{1,30}$/)), (code) => {
        if (isServiceCode(code)) expect(words(`ssh ${code} mysql`)).toEqual(['ssh', code, 'mysql'])
      }),
    )
  })
})
