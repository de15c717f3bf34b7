import { CopyText } from '@trellis/ui'
import type { BuildView } from '../../../contract/index.ts'
import { ActivationButton } from './activation-button.tsx'
import classes from './build-row.module.css'
import { BuildStateBadge } from './build-state.tsx'
import { byteSize } from './byte-size.ts'
import { firmwareRange } from './firmware-label.ts'

/** One build: a download for each architecture, what it needs, how to check it, where it stands. */
export function BuildRow({ build, mayActivate }: { build: BuildView; mayActivate: boolean }) {
  const what = `${build.architectures.join(', ')} on ${firmwareRange(build)}`
  return (
    <li className={classes.row} data-managed={mayActivate || undefined}>
      <div className={classes.architectures} data-active={build.active || undefined}>
        {build.architectures.map((architecture) => (
          <a
            aria-label={`Download for ${architecture} on ${firmwareRange(build)}, ${byteSize(build.sizeBytes)}`}
            className={classes.architecture}
            href={build.url}
            key={architecture}
          >
            {architecture}
          </a>
        ))}
      </div>
      <div className={classes.facts}>
        <span className={classes.firmware}>
          {firmwareRange(build)}
          {build.firmwareMax === null && <span className={classes.later}> or later</span>}
        </span>
        <span className={classes.size}>{byteSize(build.sizeBytes)}</span>
        <span className={classes.md5}>
          <code title={`MD5 ${build.md5}`}>md5 {build.md5.slice(0, 8)}…</code>
          <CopyText color="gray" label={`Copy the MD5 of ${what}`} size="compact-xs" text={build.md5} variant="subtle" />
        </span>
      </div>
      <BuildStateBadge build={build} />
      {mayActivate && <ActivationButton build={build} what={what} />}
    </li>
  )
}
