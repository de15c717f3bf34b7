import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pictureOf } from '../../server/admin/screenshots/picture.ts'
import { pictures, png } from './pictures.ts'

describe('a picture', () => {
  it.each(Object.entries(pictures))('of kind %s is known by its bytes', (name, bytes) => {
    expect(pictureOf(bytes)).toEqual({ kind: name.split(' ')[0], width: 1, height: 1 })
  })

  it('tells its size', () => {
    expect(pictureOf(png(640, 400))).toEqual({ kind: 'png', width: 640, height: 400 })
  })

  it.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['an SVG with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a bitmap', Buffer.from('BM\x36\x00\x00\x00', 'latin1')],
    ['nothing', Buffer.alloc(0)],
    ['a JPEG that has no frame', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9, 0, 0])],
    ['a JPEG whose segment has no end', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0])],
    ['a PNG without pixels', Buffer.concat([pictures.png.subarray(0, 16), Buffer.alloc(8), pictures.png.subarray(24)])],
  ])('is not %s', (_, bytes) => {
    expect(pictureOf(bytes)).toBeUndefined()
  })

  it('is judged without an error and without end, whatever the bytes, and however many of them came', () => {
    const begun = fc.constantFrom(...Object.values(pictures))
    const damaged = fc.tuple(begun, fc.array(fc.tuple(fc.nat(200), fc.nat(255))), fc.nat(200)).map(([bytes, changes, length]) => {
      const copy = new Uint8Array(bytes)
      for (const [at, value] of changes) if (at < copy.length) copy[at] = value
      return copy.subarray(0, length)
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged), (bytes) => {
        const picture = pictureOf(bytes)
        if (picture !== undefined) expect(Math.min(picture.width, picture.height)).toBeGreaterThan(0)
      }),
      { numRuns: 2_000 },
    )
  })
})
