import type { PillTone } from '@trellis/ui'
import type { SigningState } from '../../../../contract/index.ts'

/** How to take where a build is on its way to a signature. */
export const signingTones: Readonly<Record<SigningState, PillTone>> = {
  unsigned: 'neutral',
  pending: 'info',
  signing: 'info',
  signed: 'good',
  failed: 'bad',
}
