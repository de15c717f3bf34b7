import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLogLine } from '../../server/statistics/log-line.ts'
import { logLines } from '../../server/statistics/log-lines.ts'

const known = new Set(['cedarview', '88f628x', 'noarch'])
const file = '/demo/4/demo.v4.f23739%5Bcedarview%5D.spk'
const record = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    url: file,
    arch: 'cedarview',
    build: '25556',
    response_status: '200',
    timestamp: '2026-05-06T23:30:00-02:00',
    ...fields,
  })
const read = (fields: Record<string, unknown> = {}) => readLogLine(record(fields), known)

describe('a line of a log', () => {
  it('is a download from Package Center where it names the device, on the day that it was in UTC', () => {
    expect(read()).toEqual({
      kind: 'download',
      download: {
        path: 'demo/4/demo.v4.f23739[cedarview].spk',
        architecture: 'cedarview',
        firmwareBuild: 25556,
        source: 'catalog',
        day: '2026-05-07',
      },
    })
  })

  it.each([
    [{ arch: '', build: '' }, 'manual'],
    [{ arch: 'cedarview', build: null }, 'manual'],
    [{ build: 25556 }, 'catalog'],
    [{ arch: undefined, build: undefined, url: `${file}?arch=88f6281&build=25556` }, 'catalog'],
    [{ arch: '(null)', build: '-' }, 'manual'],
  ])('with %j is a download of the kind %s', (fields, source) => {
    expect(read(fields)).toMatchObject({ kind: 'download', download: { source } })
  })

  it('counts the architecture with three names as one', () => {
    const names = ['88f6281', '88f6282', '88f628x'].map((arch) => read({ arch }))
    expect(names).toEqual([names[0], names[0], names[0]])
  })

  it.each([
    [{ response_status: '304' }],
    [{ response_status: 404 }],
    [{ response_status: '206', range: 'bytes=1048576-' }],
    [{ url: '/demo/4/icon_72.png' }],
    [{ url: '/nas?build=1' }],
  ])('with %j is no download', (fields) => {
    expect(read(fields)).toEqual({ kind: 'other' })
  })

  it.each([[{ response_status: '206', range: 'bytes=0-' }], [{ response_status: '206' }], [{ response_status: undefined }]])(
    'with %j is one',
    (fields) => expect(read(fields).kind).toBe('download'),
  )

  it.each([
    ['{"url": ', 'not_json'],
    ['[]', 'not_json'],
    ['null', 'not_json'],
    ['{}', 'no_url'],
    [record({ url: '/%ff.spk' }), 'no_url'],
    [record({ arch: 'toaster' }), 'unknown_architecture'],
    [record({ build: '6.2' }), 'bad_build'],
    [record({ build: '99999999999' }), 'bad_build'],
  ])('%s is set aside as %s', (text, problem) => {
    expect(readLogLine(text, known)).toEqual({ kind: 'refused', problem })
  })

  it('has no day where its time is none', () => {
    for (const timestamp of [undefined, '', 'yesterday', '+275760-09-13T00:00:00Z']) {
      expect(read({ timestamp })).toMatchObject({ kind: 'download', download: { day: undefined } })
    }
  })

  it('never does more than being one of these, whatever it holds', () => {
    const value = fc.oneof(fc.string(), fc.jsonValue(), fc.webUrl({ withQueryParameters: true }), fc.constant(file))
    const fields = fc.record(
      { url: value, arch: value, build: value, range: value, response_status: value, timestamp: value },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fields.map((it) => JSON.stringify(it)),
        ),
        (text) => {
          expect(['download', 'other', 'refused']).toContain(readLogLine(text, known).kind)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the lines of a log', () => {
  const linesOf = async (name: string, chunks: readonly Buffer[]) =>
    (await everything(logLines(name, Readable.from(chunks)))).map(({ text }) => text)

  it('are the same however the log comes in pieces, packed or not', async () => {
    const words = fc.array(fc.stringMatching(/^[a-zé😀 ]{0,20}$/u), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (lines, size, packed) => {
        const plain = Buffer.from(lines.join('\n'))
        const bytes = packed ? gzipSync(plain) : plain
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
        const expected = lines.map((line) => line.trim()).filter((line) => line !== '')
        expect(await linesOf(packed ? 'x.log.gz' : 'x.log', chunks)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('that are longer than any server writes are cut, and those after them are whole', async () => {
    const chunks = [Buffer.alloc(200_000, 'x'), Buffer.from('\nshort\n')]
    const lines = await everything(logLines('x.log', Readable.from(chunks)))
    expect(lines.map(({ text, isTooLong }) => [text.length, isTooLong])).toEqual([
      [65_536, true],
      [5, false],
    ])
  })

  it('of a log that is broken are an error', async () => {
    const half = gzipSync('a\nb\n').subarray(0, 15)
    await expect(linesOf('x.gz', [half])).rejects.toThrow()
  })
})

async function everything<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of source) found.push(one)
  return found
}
