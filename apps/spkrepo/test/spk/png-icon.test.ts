import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { drawIcon, drawIcons } from '../../server/spk/png-icon.ts'

/** Width, height and RGBA rows of a PNG without filters, as the PNG specification lays them out. */
function decode(png: Buffer): { width: number; height: number; pixel: (x: number, y: number) => number[] } {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const start = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)))
  const pixel = (x: number, y: number) => [...rows.subarray(y * (width * 4 + 1) + 1 + x * 4).subarray(0, 4)]
  return { width, height, pixel }
}

describe('a drawn icon', () => {
  it.each([72, 120, 256] as const)('is a square PNG of %i pixels with transparent corners and an opaque middle', (size) => {
    const { width, height, pixel } = decode(drawIcon({ seed: 'sample' }, size))
    expect([width, height]).toEqual([size, size])
    expect(pixel(0, 0)[3]).toBe(0)
    expect(pixel(size / 2, size / 2)[3]).toBe(255)
  })

  it('carries its glyph in white', () => {
    expect(decode(drawIcon({ seed: 'sample', glyph: 'play' }, 72)).pixel(36, 36)).toEqual([255, 255, 255, 255])
  })

  it('is the same for the same seed and another for another', () => {
    expect(drawIcons({ seed: 'a' })).toEqual(drawIcons({ seed: 'a' }))
    expect(drawIcon({ seed: 'a' }, 72)).not.toEqual(drawIcon({ seed: 'b' }, 72))
  })
})
