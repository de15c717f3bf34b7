import { describe, expect, it } from 'vitest'
import { type ActivationRefusal, activationRefusal, type BuildFacts, needsSignature } from '../../server/builds/activation.ts'
import { mustBeSigned, ruleKey } from '../../server/builds/signature-rules.ts'

const build = (facts: Partial<BuildFacts>): BuildFacts => ({ signing: 'unsigned', isPlaced: true, mustBeSigned: true, ...facts })

describe('a build may be active', () => {
  const cases: readonly (readonly [Partial<BuildFacts>, ActivationRefusal | null])[] = [
    [{ signing: 'signed' }, null],
    [{ signing: 'unsigned' }, 'signature_required'],
    [{ signing: 'pending' }, 'signature_required'],
    [{ signing: 'failed' }, 'signature_required'],
    [{ mustBeSigned: false, signing: 'failed' }, null],
    [{ mustBeSigned: false, signing: 'signing' }, 'being_signed'],
    [{ mustBeSigned: false, isPlaced: false }, 'not_in_place'],
    [{ isPlaced: false, signing: 'signing' }, 'not_in_place'],
  ]

  it.each(cases)('being %j: %s', (facts, refusal) => {
    expect(activationRefusal(build(facts))).toBe(refusal)
  })
})

describe('a build must be signed', () => {
  it.each([
    ['below-dsm-7', '1.2', true],
    ['below-dsm-7', '6.2', true],
    ['below-dsm-7', '7.0', false],
    ['below-dsm-7', '10.0', false],
    ['always', '7.0', true],
    ['never', '3.1', false],
  ] as const)('under the policy %s, beginning with %s: %s', (policy, version, isNeeded) => {
    expect(needsSignature(version, policy)).toBe(isNeeded)
  })

  it('as was decided for its system and major, whatever the settings say of the others', () => {
    const rules = new Map([
      [ruleKey('dsm', 7), true],
      [ruleKey('srm', 1), false],
    ])
    const decided = (line: 'dsm' | 'srm', version: string) => mustBeSigned({ line, version }, { policy: 'below-dsm-7', rules })
    expect([decided('dsm', '7.2'), decided('srm', '1.3'), decided('dsm', '6.2'), decided('dsm', '8.0')]).toEqual([true, false, true, false])
  })
})
