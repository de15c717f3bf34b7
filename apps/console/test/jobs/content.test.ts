import { expect, it } from 'vitest'
import { contentOfBytes, contentOfValue } from '../../server/jobs/content.ts'

const shown = { payloads: 'shown', payloadBytes: 256 } as const
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))

it('is indented JSON in which what looks like a secret is not told', () => {
  const content = contentOfBytes(bytes({ to: 'ann', apiKey: 'abc', url: 'https://bob:pw@host/' }), false, shown)

  expect(JSON.parse(content.text ?? '')).toEqual({ to: 'ann', apiKey: '[redacted]', url: 'https://[redacted]@host/' })
  expect(content).toMatchObject({ kept: 'here', isCut: false, sizeBytes: 56 })
})

it('is cut after as many bytes as the installation wants, between characters, and says how much there is', () => {
  const content = contentOfBytes(bytes('é'.repeat(1_000)), false, shown)

  expect(content).toMatchObject({ isCut: true, sizeBytes: 2_002 })
  expect(Buffer.byteLength(content.text ?? '')).toBeLessThanOrEqual(256)
  expect(content.text).toMatch(/^"é+$/)
})

it('no secret is told by a cut through it', () => {
  const content = contentOfBytes(bytes({ filler: 'x'.repeat(200), password: 'p'.repeat(400) }), false, shown)

  expect(content.text).not.toContain('ppp')
})

it('is not told at all where the installation hides it, but its size is', () => {
  const hidden = { ...shown, payloads: 'hidden' } as const

  expect(contentOfBytes(bytes({ to: 'ann' }), false, hidden)).toEqual({ text: null, sizeBytes: 12, isCut: false, kept: 'hidden' })
  expect(contentOfValue({ seen: 3 }, hidden)).toEqual({ text: null, sizeBytes: 10, isCut: false, kept: 'hidden' })
})

it('says whether there is none, or it is in the object store', () => {
  expect(contentOfBytes(new Uint8Array(), false, shown).kept).toBe('none')
  expect(contentOfBytes(null, false, shown).kept).toBe('none')
  expect(contentOfBytes(new Uint8Array(), true, shown).kept).toBe('elsewhere')
  expect(contentOfValue(undefined, shown).kept).toBe('none')
})

it('is text where it is no JSON', () => {
  expect(contentOfBytes(Buffer.from('not json'), false, shown).text).toBe('"not json"')
})
