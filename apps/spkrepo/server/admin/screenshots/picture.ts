/** A kind of picture that browsers show and that cannot carry scripts. */
export type PictureKind = 'png' | 'jpg' | 'gif' | 'webp'

/** What a picture says of itself. */
export interface Picture {
  /** Also the extension of its file. */
  readonly kind: PictureKind
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** The picture that these bytes are, by their own words, whatever a name says; undefined when they are none. Pure. */
export function pictureOf(bytes: Uint8Array): Picture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const picture = png(view) ?? gif(view) ?? webp(view) ?? jpeg(view)
    return picture !== undefined && picture.width > 0 && picture.height > 0 ? picture : undefined
  } catch (error) {
    // It ends before its size is told.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** PNG, third edition, section 5: signature, then the chunk IHDR with width and height. */
function png(view: DataView): Picture | undefined {
  if (text(view, 0, 8) !== '\x89PNG\r\n\x1a\n' || text(view, 12, 4) !== 'IHDR') return undefined
  return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** GIF 89a, section 18: the logical screen. */
function gif(view: DataView): Picture | undefined {
  if (!['GIF87a', 'GIF89a'].includes(text(view, 0, 6))) return undefined
  return { kind: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** RFC 9649: a RIFF file whose first chunk is `VP8 ` (lossy), `VP8L` (lossless) or `VP8X` (extended). */
function webp(view: DataView): Picture | undefined {
  if (text(view, 0, 4) !== 'RIFF' || text(view, 8, 4) !== 'WEBP') return undefined
  switch (text(view, 12, 4)) {
    case 'VP8 ':
      return { kind: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    case 'VP8L': {
      const packed = view.getUint32(21, true)
      return { kind: 'webp', width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { kind: 'webp', width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 }
    default:
      return undefined
  }
}

/** ITU-T T.81, annex B: segments of a marker and a length, until a frame (SOF) tells the size. */
function jpeg(view: DataView): Picture | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      // A marker may be preceded by any number of these.
      at += 1
      continue
    }
    if (isFrame(marker)) return { kind: 'jpg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    const length = view.getUint16(at + 2)
    // Start of scan or end of image before a frame, or a segment shorter than its own length.
    if (marker === 0xda || marker === 0xd9 || length < 2) return undefined
    at += 2 + length
  }
}

/** SOF0 to SOF15, but for the tables (DHT, DAC) and the extension (JPG) among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
}

/** As Latin-1; `''` where the bytes end before. */
function text(view: DataView, at: number, length: number): string {
  if (at + length > view.byteLength) return ''
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length))
}
