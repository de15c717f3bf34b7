import { describe, expect, it } from 'vitest'
import { type ActivationRefusal, activationRefusal, type BuildFacts, type SignaturePolicy } from '../../server/builds/activation.ts'

const build = (facts: Partial<BuildFacts>): BuildFacts => ({
  active: false,
  signing: 'unsigned',
  isPlaced: true,
  firmwareMinVersion: '6.2',
  ...facts,
})

describe('a build may be active', () => {
  const cases: readonly (readonly [SignaturePolicy, Partial<BuildFacts>, ActivationRefusal | null])[] = [
    ['below-dsm-7', { signing: 'signed' }, null],
    ['below-dsm-7', { signing: 'unsigned' }, 'signature_required'],
    ['below-dsm-7', { signing: 'pending' }, 'signature_required'],
    ['below-dsm-7', { signing: 'failed' }, 'signature_required'],
    ['below-dsm-7', { firmwareMinVersion: '1.2' }, 'signature_required'],
    ['below-dsm-7', { firmwareMinVersion: '7.0' }, null],
    ['below-dsm-7', { firmwareMinVersion: '7.3', signing: 'failed' }, null],
    ['below-dsm-7', { firmwareMinVersion: '10.0' }, null],
    ['always', { firmwareMinVersion: '7.0' }, 'signature_required'],
    ['always', { signing: 'signed' }, null],
    ['never', { signing: 'unsigned' }, null],
    ['never', { signing: 'signing' }, 'being_signed'],
    ['never', { isPlaced: false }, 'not_in_place'],
    ['always', { isPlaced: false, signing: 'signing' }, 'not_in_place'],
  ]

  it.each(cases)('under the policy %s, being %j: %s', (policy, facts, refusal) => {
    expect(activationRefusal(build(facts), policy)).toBe(refusal)
  })
})
