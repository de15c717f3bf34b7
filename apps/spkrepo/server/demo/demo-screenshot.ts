import { createHash } from 'node:crypto'
import { encodePng } from '../spk/png.ts'

const [width, height] = [800, 500]

/** Picture `number` of an imaginary program with its navigation and its content, as PNG bytes. The same request gives the same bytes. */
export function drawScreenshot(program: string, number: number): Buffer {
  const digest = createHash('sha256').update(`${program} ${number}`).digest()
  const accent = accents[(createHash('sha256').update(program).digest()[0] ?? 0) % accents.length] ?? accents[0]
  const draw = canvas(0xfff6f7fa)
  draw.box({ x: 0, y: 0, width, height: 48 }, accent)
  draw.box({ x: 24, y: 16, width: 120, height: 16 }, 0xffffffff)
  draw.box({ x: 0, y: 48, width: 168, height: height - 48 }, 0xffffffff)
  for (let entry = 0; entry < 6; entry++) {
    const chosen = entry === number % 6
    draw.box({ x: 24, y: 80 + entry * 40, width: 60 + ((digest[entry] ?? 0) % 60), height: 12 }, chosen ? accent : 0xffc9ced8)
  }
  if (number % 2 === 1) drawTiles(draw, digest, accent)
  else drawRows(draw, digest, accent)
  return encodePng(draw.bytes, width, height)
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Colours are ABGR, as a little-endian 32-bit pixel of RGBA bytes reads. */
const accents = [0xffa8603a, 0xff6f8f2e, 0xff8a4a7c, 0xff3b6fc4, 0xff9a7d1f] as const

function canvas(background: number) {
  const pixels = new Uint32Array(width * height).fill(background)
  const box = ({ x, y, width: boxWidth, height: boxHeight }: Box, colour: number) => {
    for (let row = y; row < y + boxHeight; row++) pixels.fill(colour, row * width + x, row * width + x + boxWidth)
  }
  return { bytes: new Uint8Array(pixels.buffer), box }
}

type Canvas = ReturnType<typeof canvas>

function drawTiles({ box }: Canvas, digest: Buffer, accent: number): void {
  for (let tile = 0; tile < 12; tile++) {
    const [x, y] = [200 + (tile % 4) * 146, 84 + Math.floor(tile / 4) * 136]
    box({ x, y, width: 130, height: 92 }, (digest[tile] ?? 0) % 3 === 0 ? accent : 0xffdfe4ec)
    box({ x, y: y + 100, width: 50 + ((digest[tile + 12] ?? 0) % 70), height: 10 }, 0xffb4bac6)
  }
}

function drawRows({ box }: Canvas, digest: Buffer, accent: number): void {
  for (let row = 0; row < 8; row++) {
    const y = 84 + row * 50
    box({ x: 200, y, width: 568, height: 38 }, 0xffffffff)
    box({ x: 214, y: y + 12, width: 14, height: 14 }, accent)
    box({ x: 242, y: y + 13, width: 110 + (digest[row] ?? 0), height: 12 }, 0xffb4bac6)
    box({ x: 690, y: y + 13, width: 24 + ((digest[row + 8] ?? 0) % 50), height: 12 }, 0xffdfe4ec)
  }
}
