import { Badge, Loader } from '@mantine/core'
import type { BuildView } from '../../../contract/index.ts'
import { type BuildState, isOnItsWay, stateOf } from './build-progress.ts'
import classes from './build-state.module.css'

const looks: Readonly<Record<BuildState, { color: string; label: string; note?: string }>> = {
  active: { color: 'green', label: 'Active' },
  inactive: { color: 'gray', label: 'Inactive', note: 'manual installation only' },
  waiting: { color: 'indigo', label: 'Signing pending' },
  signing: { color: 'indigo', label: 'Signing' },
  activating: { color: 'indigo', label: 'Activating' },
  failed: { color: 'red', label: 'Signing failed' },
}

/** Where a build is on its way to a device, in a word or two, with the reason when its signing failed. */
export function BuildStateBadge({ build }: { build: BuildView }) {
  const look = looks[stateOf(build)]
  return (
    <span className={classes.state}>
      <Badge
        component="span"
        color={look.color}
        leftSection={isOnItsWay(build) ? <Loader aria-hidden="true" color={look.color} size={10} /> : undefined}
        variant="light"
      >
        {look.label}
      </Badge>
      {look.note !== undefined && <span className={classes.note}>{look.note}</span>}
      {isOnItsWay(build) && build.activateWhenReady && <span className={classes.note}>will become active</span>}
      {build.signing === 'failed' && build.signingError !== null && <span className={classes.reason}>{build.signingError}</span>}
    </span>
  )
}
