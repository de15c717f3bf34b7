import { Badge } from '@mantine/core'
import type { BuildView, VersionView } from '../../../contract/index.ts'
import { BuildRow } from '../builds/build-row.tsx'
import { groupByFirmware } from '../builds/group-builds.ts'
import { type NamedDevice, suits } from '../devices/named-device.ts'
import { Changelog } from './changelog.tsx'
import { Day } from './day.tsx'
import classes from './version-panel.module.css'

/** One version: what changed, and its builds by firmware. It folds away without any script. */
export function VersionPanel(props: { version: VersionView; mayActivate: boolean; open: boolean; device: NamedDevice | undefined }) {
  const { version, mayActivate, open, device } = props
  const builds =
    device === undefined ? version.builds : version.builds.filter(({ architectures }) => suits(architectures, device.architecture))
  return (
    <details className={classes.version} id={`version-${version.version}`} open={open}>
      <summary className={classes.summary}>
        <h3 className={classes.name}>{version.version}</h3>
        {version.beta && (
          <Badge component="span" color="red" variant="filled">
            beta
          </Badge>
        )}
        <span className={classes.date}>
          <Day iso={version.createdAt} />
        </span>
      </summary>
      <div className={classes.body}>
        {changelogsOf(version.builds).map((html) => (
          <div className={classes.changelog} key={html}>
            <Changelog html={html} />
          </div>
        ))}
        {builds.length === 0 && <p className={classes.none}>{device === undefined ? 'No builds.' : `No build runs on ${device.label}.`}</p>}
        {groupByFirmware(builds).map((group) => (
          <section aria-label={`${version.version} for ${group.title}`} key={group.title}>
            <h4 className={classes.firmware}>{group.title}</h4>
            <ul className={classes.builds}>
              {group.builds.map((build) => (
                <BuildRow build={build} key={build.id} mayActivate={mayActivate} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </details>
  )
}

/** Builds of one version nearly always share their changelog: each text once, in order of appearance. */
function changelogsOf(builds: readonly BuildView[]): string[] {
  return [...new Set(builds.flatMap(({ changelog }) => (changelog === null || changelog.trim() === '' ? [] : [changelog])))]
}
