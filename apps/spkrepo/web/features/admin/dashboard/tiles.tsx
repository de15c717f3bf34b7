import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Dashboard } from '../../../../contract/index.ts'
import { mayOpen } from '../../../app/admin-access.ts'
import { currentSession } from '../../session/session-query.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { fullCount, shortCount } from './short-count.ts'
import classes from './tiles.module.css'

/** The numbers of the repository, each with the way to what it counts, where one may go there. */
export function Tiles({ seen }: { seen: Dashboard }) {
  const session = useQuery(currentSession).data
  const builds = mayOpen(session, 'build.view')
  return (
    <dl className={classes.tiles}>
      <Tile name="Packages" to={mayOpen(session, 'package.manage') ? '/admin/packages' : undefined}>
        {fullCount(seen.packages)}
      </Tile>
      <Tile name="Builds" to={builds ? '/admin/builds' : undefined}>
        {fullCount(seen.builds)}
      </Tile>
      <Tile isWarning={seen.inactiveBuilds > 0} name="Inactive builds" to={builds ? '/admin/builds?active=no' : undefined}>
        {fullCount(seen.inactiveBuilds)}
      </Tile>
      <Tile name="Downloads in 90 days">
        <data title={fullCount(seen.downloads)} value={seen.downloads}>
          {shortCount(seen.downloads)}
        </data>
      </Tile>
      {seen.unconfirmedUsers !== null && (
        <Tile name="Unconfirmed users" to="/users">
          {fullCount(seen.unconfirmedUsers)}
        </Tile>
      )}
    </dl>
  )
}

function Tile({
  name,
  to,
  isWarning = false,
  children,
}: {
  name: string
  to?: string | undefined
  isWarning?: boolean
  children: ReactNode
}) {
  return (
    <div className={classes.tile} data-warning={isWarning || undefined}>
      <dt>
        {to === undefined ? (
          name
        ) : (
          <AdminLink className={classes.link} to={to}>
            {name}
          </AdminLink>
        )}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
