import { expect, it } from 'vitest'
import { isOnItsWay, stateOf } from '../../../web/features/builds/build-progress.ts'

it.each([
  [{ signing: 'pending', active: false, activateWhenReady: true }, 'waiting', true],
  [{ signing: 'signing', active: true, activateWhenReady: false }, 'signing', true],
  [{ signing: 'signed', active: false, activateWhenReady: true }, 'activating', true],
  [{ signing: 'signed', active: true, activateWhenReady: false }, 'active', false],
  [{ signing: 'failed', active: false, activateWhenReady: true }, 'failed', false],
  [{ signing: 'failed', active: true, activateWhenReady: false }, 'active', false],
  [{ signing: 'unsigned', active: false, activateWhenReady: false }, 'inactive', false],
] as const)('a build that is %o is shown as %s, and asked about again: %s', (build, state, again) => {
  expect(stateOf(build)).toBe(state)
  expect(isOnItsWay(build)).toBe(again)
})
