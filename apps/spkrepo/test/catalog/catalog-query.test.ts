import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeParams, parseCatalogQuery } from '../../server/catalog/catalog-query.ts'
import { readInteger } from '../../server/catalog/integer-text.ts'
import type { Reference } from '../../server/reference/load-reference.ts'

const reference: Reference = {
  languages: new Map([['enu', 1]]),
  architectures: new Map(['noarch', 'cedarview', '88f628x'].map((code, id) => [code, id])),
  systemServices: new Map(),
  firmwares: [
    { id: 1, version: '7.1', build: 42661, line: 'dsm' },
    { id: 2, version: '3.1', build: 1594, line: 'dsm' },
    { id: 3, version: '6.2', build: 23739, line: 'dsm' },
    { id: 4, version: '1.2', build: 7742, line: 'srm' },
  ],
}
const asked = (text: string) => parseCatalogQuery(new URLSearchParams(text), reference)
const deviceOf = (text: string) => {
  const result = asked(text)
  return result.kind === 'query' ? result.query.device : result
}

describe('the parameters of a catalog request', () => {
  it.each([
    ['arch=nope&language=nope', { kind: 'incomplete', parameter: 'build' }],
    ['build=x&language=nope', { kind: 'incomplete', parameter: 'arch' }],
    ['build=x&arch=nope', { kind: 'incomplete', parameter: 'language' }],
    ['build=x&arch=nope&language=nope&major=x', { kind: 'invalid', parameter: 'language', value: 'nope' }],
    ['build=x&arch=nope&language=&major=x', { kind: 'invalid', parameter: 'language', value: '' }],
    ['build=x&arch=nope&language=enu&major=x', { kind: 'invalid', parameter: 'arch', value: 'nope' }],
    ['build=x&arch=cedarview&language=enu&major=x', { kind: 'invalid', parameter: 'build', value: 'x' }],
    ['build=23739&arch=cedarview&language=enu&major=x', { kind: 'invalid', parameter: 'major', value: 'x' }],
    ['build=23739&arch=cedarview&language=enu&major=', { kind: 'invalid', parameter: 'major', value: '' }],
    ['build=1593&arch=cedarview&language=enu', { kind: 'invalid', parameter: 'build', value: '1593' }],
    ['build=-1&arch=cedarview&language=enu', { kind: 'invalid', parameter: 'build', value: '-1' }],
    ['build=9007199254740993&arch=cedarview&language=enu&major=7', { kind: 'invalid', parameter: 'build', value: '9007199254740993' }],
  ])('%s is refused for its first fault', (text, result) => {
    expect(asked(text)).toEqual(result)
  })

  it.each([
    [1594, 3],
    [7742, 3],
    [23738, 3],
    [23739, 6],
    [42660, 6],
    [42661, 7],
    [9_000_000_000, 7],
  ])('tell the major of build %i: %i, that of the nearest NAS firmware below', (build, major) => {
    expect(deviceOf(`build=${build}&arch=cedarview&language=enu`)).toMatchObject({ build, major })
  })

  it('may name the major, which then counts', () => {
    expect(deviceOf('build=7742&arch=cedarview&language=enu&major=1')).toMatchObject({ major: 1 })
    expect(deviceOf('build=12&arch=cedarview&language=enu&major=7')).toMatchObject({ build: 12, major: 7 })
  })

  it('know the one architecture that goes by three names, and noarch', () => {
    const names = ['88f6281', '88f6282', '88f628x', 'noarch']
    const canonical = names.map((arch) => deviceOf(`build=23739&arch=${arch}&language=enu`))
    expect(canonical.map((device) => 'architecture' in device && device.architecture)).toEqual(['88f628x', '88f628x', '88f628x', 'noarch'])
  })

  it('ask for betas by the exact word, and never on DSM 7', () => {
    const wants = (build: number, channel: string) => {
      const device = deviceOf(`build=${build}&arch=noarch&language=enu&package_update_channel=${channel}`)
      return 'wantsBeta' in device && device.wantsBeta
    }
    expect([wants(39999, 'beta'), wants(40000, 'beta'), wants(39999, 'Beta'), wants(39999, 'stable')]).toEqual([true, false, false, false])
  })

  it('that this protocol does not use may hold anything', () => {
    expect(deviceOf('build=25556&arch=cedarview&language=enu&minor=x&micro=6.2&nano=&unique=%00&ds_sn=1')).toMatchObject({ build: 25556 })
  })

  it('count from the query string where a form repeats them', () => {
    const merged = mergeParams(new URLSearchParams('build=1&build=2'), new URLSearchParams('build=3&arch=x'))
    expect([merged.get('build'), merged.get('arch')]).toEqual(['1', 'x'])
  })

  it('are judged without ever failing, whatever they hold', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('enu', 'cedarview', '25556', '7', 'beta'))
    const names = fc.constantFrom('build', 'arch', 'language', 'major', 'package_update_channel')
    fc.assert(
      fc.property(fc.array(fc.tuple(names, text), { maxLength: 8 }), (pairs) => {
        expect(['query', 'incomplete', 'invalid']).toContain(parseCatalogQuery(new URLSearchParams(pairs), reference).kind)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a whole number', () => {
  it.each([
    ['64570', 64570],
    [' 64570\n', 64570],
    ['+7', 7],
    ['-7', -7],
    ['-0', 0],
    ['64_570', 64570],
    ['007', 7],
  ])('%j is %i', (text, value) => {
    expect(readInteger(text)).toBe(value)
  })

  it.each(['', ' ', '6.2', '1e3', '0x10', '_1', '1_', '1__2', '+ 7', '--7', '7 7', 'seven', '9007199254740992'])('%j is none', (text) => {
    expect(readInteger(text)).toBeUndefined()
  })

  it('survives being written down', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(readInteger(` ${value} `)).toBe(value)
      }),
      { numRuns: 200 },
    )
  })
})
