import type { Draw } from './draw.ts'

/** `whole` with one kind of damage that transfers, disks and wrong tools do: flipped bits, lost or repeated parts, moved blocks, a cut end. */
export function damagedBytes(whole: Buffer, draw: Draw): Buffer {
  return draw.one(damages)(whole, draw)
}

const damages: readonly ((whole: Buffer, draw: Draw) => Buffer)[] = [
  (whole, draw) => {
    const bytes = Buffer.from(whole)
    for (let flips = 1 + draw.below(6); flips > 0; flips--) {
      const at = draw.below(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << draw.below(8))
    }
    return bytes
  },
  (whole, draw) => whole.subarray(0, draw.below(whole.length)),
  (whole, draw) => {
    const [from, to] = [draw.below(whole.length), draw.below(whole.length)]
    return Buffer.concat([whole.subarray(0, from), draw.bytes(draw.below(600)), whole.subarray(to)])
  },
  (whole, draw) => {
    const blocks = Array.from({ length: Math.ceil(whole.length / 512) }, (_, at) => whole.subarray(at * 512, at * 512 + 512))
    for (let moves = 1 + draw.below(5); moves > 0; moves--) {
      const [from, to] = [draw.below(blocks.length), draw.below(blocks.length)]
      blocks.splice(to, 0, ...blocks.splice(from, 1))
    }
    return Buffer.concat(blocks)
  },
  (whole, draw) => {
    // A number of a tar header that says something else, under a checksum that is right again.
    const bytes = Buffer.from(whole)
    if (bytes.length < 512) return Buffer.concat([bytes, bytes])
    const header = draw.below(Math.floor(bytes.length / 512)) * 512
    bytes.write(
      draw.one(['77777777777', '00000000000', '-0000000001', '99999999999', '\u0080\u0000\u0000', '          7']),
      header + 124,
      'latin1',
    )
    bytes.fill(0x20, header + 148, header + 156)
    const sum = bytes.subarray(header, header + 512).reduce((total, byte) => total + byte, 0)
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, header + 148, 'latin1')
    return bytes
  },
  (_whole, draw) => draw.bytes(draw.below(3000)),
]

const oddTexts = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  '2147483648',
  '9007199254740993',
  'NaN',
  'null',
  '../../etc/passwd',
  '%00',
  '\u0000',
  '\ufeff',
  '\ud800',
  '‮txt',
  "1'; drop table build; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '__proto__',
  'constructor',
  '😀'.repeat(60),
  'x'.repeat(300),
  'é'.repeat(5000),
]

/** A text that somebody could send where another was expected. */
export function oddText(draw: Draw): string {
  if (draw.rarely(3)) return draw.bytes(draw.below(40)).toString(draw.one(['utf8', 'latin1', 'base64']))
  return draw.one(oddTexts)
}
