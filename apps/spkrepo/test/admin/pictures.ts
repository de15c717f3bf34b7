import { encodePng } from '../../server/spk/png.ts'

/** One pixel each, as real encoders write them. */
export const pictures = {
  jpg: bytes(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  ),
  gif: bytes('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  webp: bytes('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA'),
  'webp without loss': bytes('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='),
  png: png(1, 1),
} as const

/** A picture of one colour. */
export function png(width: number, height: number, colour = 0xff3366cc): Uint8Array<ArrayBuffer> {
  const pixels = new Uint32Array(width * height).fill(colour)
  return new Uint8Array(encodePng(new Uint8Array(pixels.buffer), width, height))
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
