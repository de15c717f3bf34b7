import { createHash } from 'node:crypto'
import { GLYPHS, type Glyph, roundedBox } from './icon-glyphs.ts'
import type { IconSize } from './member-names.ts'
import { encodePng } from './png.ts'

/** What an icon shows: its colours follow from `seed`, and so does its glyph unless one is named. */
export interface IconDesign {
  readonly seed: string
  readonly glyph?: Glyph
}

type Colour = readonly [red: number, green: number, blue: number]

/** Draws a package icon as PNG bytes: a rounded square with a gradient and a white glyph. The same design gives the same bytes. */
export function drawIcon(design: IconDesign, size: IconSize): Buffer {
  const digest = createHash('sha256').update(design.seed).digest()
  const hue = ((digest[0] ?? 0) * 256 + (digest[1] ?? 0)) % 360
  const names = Object.keys(GLYPHS) as Glyph[]
  const glyph = GLYPHS[design.glyph ?? names[(digest[2] ?? 0) % names.length] ?? 'ring']
  const plate = roundedBox(0.94, 0.94, 0.36)
  const [top, bottom] = [fromHue(hue, 0.62, 0.58), fromHue((hue + 28) % 360, 0.7, 0.4)]
  const pixels = Buffer.alloc(size * size * 4)
  // Channel by channel into the buffer: with a tuple for every pixel, the demo's icons took longer than all its uploads.
  for (let row = 0; row < size; row++) {
    const y = ((row + 0.5) / size) * 2 - 1
    const ground = mix(top, bottom, (y + 1) / 2)
    for (let column = 0; column < size; column++) {
      const x = ((column + 0.5) / size) * 2 - 1
      const mark = coverage(glyph(x, y), size)
      const at = (row * size + column) * 4
      pixels[at] = Math.round(ground[0] + (255 - ground[0]) * mark)
      pixels[at + 1] = Math.round(ground[1] + (255 - ground[1]) * mark)
      pixels[at + 2] = Math.round(ground[2] + (255 - ground[2]) * mark)
      pixels[at + 3] = Math.round(coverage(plate(x, y), size) * 255)
    }
  }
  return encodePng(pixels, size, size)
}

/** The icon at every size that an SPK carries. */
export function drawIcons(design: IconDesign): Readonly<Record<IconSize, Buffer>> {
  return { 72: drawIcon(design, 72), 120: drawIcon(design, 120), 256: drawIcon(design, 256) }
}

// A pixel is 2 / size wide: its share of the shape falls from 1 to 0 while the edge crosses it.
function coverage(distance: number, size: number): number {
  return Math.min(1, Math.max(0, 0.5 - (distance * size) / 2))
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

/** HSL to RGB in 0–255 (CSS Color 4, section 7); `hue` in degrees, the others in 0–1. */
function fromHue(hue: number, saturation: number, lightness: number): Colour {
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12
    return 255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}
