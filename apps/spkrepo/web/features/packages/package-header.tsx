import { Badge } from '@mantine/core'
import { PageHeading } from '@trellis/ui'
import type { PackageDetail } from '../../../contract/index.ts'
import { DownloadBadge } from './download-badge.tsx'
import classes from './package-header.module.css'
import { PackageIcon } from './package-icon.tsx'

/** Icon, name, newest version, description, and who stands behind the package. While `detail` is undefined, what the address tells. */
export function PackageHeader({ name, detail }: { name: string; detail: PackageDetail | undefined }) {
  const newest = detail?.versions[0]
  const displayName = detail?.displayName ?? name
  return (
    <header className={classes.header}>
      <PackageIcon displayName={displayName} name={name} sizePx={88} url={detail?.iconUrl ?? null} />
      <div className={classes.text}>
        <PageHeading>{displayName}</PageHeading>
        <p className={classes.version}>
          {newest !== undefined && <span>v{newest.version}</span>}
          {newest?.beta && (
            <Badge component="span" color="red" size="sm" variant="light">
              beta
            </Badge>
          )}
          {displayName !== name && <code>{name}</code>}
          {detail !== undefined && <DownloadBadge downloads={detail.recentDownloads} />}
        </p>
      </div>
      {detail !== undefined && (
        <div className={classes.about}>
          <p className={classes.description}>{detail.description}</p>
          <dl className={classes.facts}>
            <Party label="Maintainer" name={detail.maintainer} url={detail.maintainerUrl} />
            <Party label="Distributor" name={detail.distributor} url={detail.distributorUrl} />
          </dl>
          {newest?.license != null && (
            <details className={classes.license}>
              <summary>License</summary>
              <pre>{newest.license}</pre>
            </details>
          )}
        </div>
      )}
    </header>
  )
}

function Party({ label, name, url }: { label: string; name: string | null; url: string | null }) {
  const text = name ?? url
  if (text === null) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {isWebAddress(url) ? (
          <a className="text-link" href={url} rel="noopener nofollow">
            {text}
          </a>
        ) : (
          text
        )}
      </dd>
    </div>
  )
}

/** The address comes from an uploaded file: `javascript:` and the like must not become a link. */
function isWebAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url)
}
