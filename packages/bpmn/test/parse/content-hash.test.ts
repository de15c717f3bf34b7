import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SPIFF_ARENA_SEMANTICS } from '../../src/definition/compatibility.ts'
import { sha256 } from '../../src/definition/sha256.ts'
import { parse } from '../../src/parse/parse.ts'
import { around, definitionOf, fixture } from './bpmn.ts'

const order = fixture('order.bpmn')
const hashOf = (text: string) => definitionOf(text).hash

describe('the content hash', () => {
  it('ignores file name, formatting, comments, prefixes and shapes that decide nothing', () => {
    const hash = hashOf(order)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(parse([{ name: 'other.bpmn', text: order }]).definitions[0]?.hash).toBe(hash)
    expect(hashOf(order.replace(/>\n\s*</g, '><'))).toBe(hash)
    expect(hashOf(order.replace('<bpmn:endEvent id="served"', '<!-- at last -->\n\n<bpmn:endEvent id="served"'))).toBe(hash)
    expect(hashOf(order.replaceAll('bpmn:', 'x:').replace('xmlns:bpmn=', 'xmlns:x='))).toBe(hash)
    expect(hashOf(order.replace('x="560" y="180"', 'x="999" y="190"'))).toBe(hash)
  })

  it('changes when the drawing changes the order of flows', () => {
    expect(hashOf(order.replace('x="560" y="180"', 'x="560" y="10"'))).not.toBe(hashOf(order))
  })

  it.each([
    ['a condition', 'total &gt; 1000', 'total &gt; 2000'],
    ['a name', 'name="Fry"', 'name="Bake"'],
    ['a script', 'discount = True', 'discount = False'],
    ['an extension', 'choose-schema.json', 'pick-schema.json'],
    ['an error code', 'errorCode="refused"', 'errorCode="denied"'],
  ])('changes with %s', (_, before, after) => {
    expect(order).toContain(before)
    expect(hashOf(order.replace(before, after))).not.toBe(hashOf(order))
  })

  it('changes with the semantics that it was read for', () => {
    expect(definitionOf(order, { compatibility: SPIFF_ARENA_SEMANTICS }).hash).not.toBe(hashOf(order))
  })

  it('stays what it was in every later version, because stored instances name their definition by it', () => {
    const hashes = ['order.bpmn', 'two-pools.bpmn'].flatMap((name) =>
      parse([{ name, text: fixture(name) }]).definitions.map(({ id, hash }) => [id, hash]),
    )
    expect(hashes).toEqual([
      ['order', '8d06353a853b47959c6473b6f4cfa7c2782b1d5dec6ba096a1c5bfb1c1c19123'],
      ['buyer', '6801d0ba3f8e624fae63afc80f47075d174961298a72acab2ccfce18ec88ff3f'],
      ['seller', '70656ed178a979102702f1a7e8214e0174ee810414d47350c3e5f2c502aa091f'],
    ])
  })

  it('tells what is passed to a callee from nothing being said about it', () => {
    const call = (content: string) => around(`<callActivity id="t" calledElement="q">${content}</callActivity>`, 't')
    const nothing = '<extensionElements><zeebe:calledElement processId="q" propagateAllChildVariables="false"/></extensionElements>'
    expect(hashOf(call(nothing))).not.toBe(hashOf(call(nothing.replace('false', 'true'))))
  })

  it('is SHA-256, for any text', () => {
    for (const text of ['', 'abc', 'ä€😀\ud800', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(64), 'é'.repeat(1_000)]) {
      expect(sha256(text)).toBe(
        createHash('sha256')
          .update(text.replace(/\ud800/, '\ufffd'), 'utf8')
          .digest('hex'),
      )
    }
  })
})
