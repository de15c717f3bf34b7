import { Badge } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { PackageSummary } from '../../../contract/index.ts'
import { DownloadBadge } from './download-badge.tsx'
import classes from './package-card.module.css'
import { PackageIcon } from './package-icon.tsx'

/** One package in the list; the whole card leads to its page. */
export function PackageCard({ summary }: { summary: PackageSummary }) {
  return (
    <li className={classes.card} data-archived={summary.archived || undefined}>
      <PackageIcon displayName={summary.displayName} name={summary.name} sizePx={52} url={summary.iconUrl} />
      <div className={classes.text}>
        <h3 className={classes.name}>
          <Link className={classes.link} params={{ name: summary.name }} to="/package/$name">
            {summary.displayName}
          </Link>
        </h3>
        <p className={classes.version}>
          v{summary.version}
          <DownloadBadge downloads={summary.recentDownloads} />
          {summary.beta && (
            <Badge component="span" color="red" size="xs" variant="light">
              beta
            </Badge>
          )}
        </p>
        <p className={classes.description}>{summary.description}</p>
      </div>
    </li>
  )
}
