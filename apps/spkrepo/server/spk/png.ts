import { crc32, deflateSync } from 'node:zlib'

/** Encodes 8-bit RGBA pixels, row by row from the top, as a PNG file. Throws RangeError when there are not width × height of them. */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const stride = width * 4
  if (pixels.length !== stride * height) throw new RangeError(`${pixels.length} bytes are not ${width} × ${height} pixels`)
  // Each row starts with its filter; 0 (none) is enough for icons of a few hundred pixels.
  const rows = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks])
}

function chunk(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const framed = Buffer.alloc(typed.length + 8)
  framed.writeUInt32BE(body.length, 0)
  framed.set(typed, 4)
  framed.writeUInt32BE(crc32(typed), typed.length + 4)
  return framed
}
