import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpkReader } from '../../server/spk/read-spk.ts'
import { headerChecksum } from '../../server/spk/tar-header.ts'
import { readBytes, spkOf } from './reading.ts'
import { sampleSpk } from './sample-spk.ts'

const RICH = sampleSpk({
  license: 'MIT',
  info: { description_fre: 'Un exemple' },
  conf: { PKG_DEPS: '[a]\nk=v\n', resource: '{}' },
  wizard: { install_uifile: '[]' },
  scripts: { 'start-stop-status': '#!/bin/sh\n', [`${'long-name-'.repeat(20)}é`]: 'x' },
})

const MESSAGE = new RegExp(
  '^(Invalid SPK(: .+)?|Missing (INFO|package\\.tgz) file|Wrong .+ encoding|Invalid INFO( icon: .+| boolean: .+| package)?|Missing INFO: .+' +
    '|Missing conf folder|File conf/.+ is not valid (JSON|INI)|Empty conf folder|Checksum mismatch|Missing 72px icon)$',
  's',
)

/** Reads bytes that may be anything: an SPK, or one of the known refusals. */
function expectAnAnswer(bytes: Uint8Array): void {
  const reading = readBytes(bytes, 4096)
  if (!reading.ok) expect(reading.problem.message).toMatch(MESSAGE)
}

const somewhere = fc.nat({ max: RICH.length - 1 })

describe('the reader gives an answer to anything', () => {
  it('gives the same answer however the bytes are cut into chunks', () => {
    const whole = readBytes(RICH)
    fc.assert(
      fc.property(fc.array(somewhere, { maxLength: 20 }), (cuts) => {
        const reader = createSpkReader()
        const edges = [0, ...cuts.sort((a, b) => a - b), RICH.length]
        for (const [index, edge] of edges.slice(1).entries()) reader.write(RICH.subarray(edges[index], edge))
        expect(reader.end()).toEqual(whole)
      }),
      { numRuns: 200 },
    )
  })

  it('byte by byte too', () => {
    expect(readBytes(RICH, 1)).toEqual(readBytes(RICH))
  })

  it('gives the same refusal of a damaged archive however it is cut', () => {
    fc.assert(
      fc.property(somewhere, fc.nat({ max: 255 }), fc.integer({ min: 1, max: 3000 }), (at, byte, pieceBytes) => {
        const bytes = Buffer.from(RICH)
        bytes[at] = byte
        expect(readBytes(bytes, pieceBytes)).toEqual(readBytes(bytes))
      }),
      { numRuns: 500 },
    )
  })

  it('to flipped bits', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(somewhere, fc.nat({ max: 7 })), { minLength: 1, maxLength: 8 }), (flips) => {
        const bytes = Buffer.from(RICH)
        for (const [at, bit] of flips) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        expectAnAnswer(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  it('to headers that lie under a right checksum', () => {
    const headers = spkOf(RICH).members.flatMap(({ headerOffset, offset }) => [headerOffset, offset - 512])
    const lie = fc.tuple(fc.constantFrom(...headers), fc.nat({ max: 511 }), fc.nat({ max: 255 }))
    fc.assert(
      fc.property(fc.array(lie, { minLength: 1, maxLength: 4 }), (lies) => {
        const bytes = Buffer.from(RICH)
        for (const [header, at, byte] of lies) {
          bytes[header + at] = byte
          bytes.write(
            headerChecksum(bytes.subarray(header, header + 512))
              .toString(8)
              .padStart(6, '0'),
            header + 148,
          )
        }
        expectAnAnswer(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  it('to missing, repeated, inserted and cut bytes', () => {
    const edit = fc.tuple(somewhere, somewhere, fc.uint8Array({ maxLength: 600 }))
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), somewhere, (edits, length) => {
        let bytes: Uint8Array = RICH
        for (const [from, to, middle] of edits) bytes = Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)])
        expectAnAnswer(bytes)
        expectAnAnswer(bytes.subarray(0, length))
      }),
      { numRuns: 1000 },
    )
  })

  it('to whole blocks moved about', () => {
    const blocks = fc.shuffledSubarray(Array.from({ length: RICH.length / 512 }, (_, index) => index))
    fc.assert(
      fc.property(blocks, (order) => expectAnAnswer(Buffer.concat(order.map((index) => RICH.subarray(index * 512, index * 512 + 512))))),
      { numRuns: 500 },
    )
  })

  it('to any INFO', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(
          fc.constantFrom(
            'package',
            'version',
            'arch',
            'displayname',
            'description',
            'checksum',
            'package_icon',
            'startable',
            'support_conf_folder',
            'description_',
          ),
          fc.string({ unit: 'grapheme' }),
        )
        .map(([key, value]) => `${key}="${value}"`),
    )
    const text = fc.array(line).map((lines) => Buffer.from(lines.join('\n')))
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 300 })), (INFO) => expectAnAnswer(sampleSpk({ members: { INFO } }))),
      { numRuns: 1000 },
    )
  })

  it('to any conf file', () => {
    const names = fc.constantFrom('PKG_DEPS', 'PKG_CONX', 'privilege', 'resource')
    fc.assert(
      fc.property(
        names,
        fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.stringMatching(/^(\[\w\]\n|\w=\w\n| \w\n){0,9}$/)),
        (name, text) => expectAnAnswer(sampleSpk({ conf: { [name]: text } })),
      ),
      { numRuns: 500 },
    )
  })

  it('to random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), expectAnAnswer), { numRuns: 300 })
  })
})
