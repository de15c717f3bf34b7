import { PageHeading } from '@trellis/ui'
import { PageTitle } from '../../app/page-title.tsx'
import { PackageBrowser } from './package-browser.tsx'
import classes from './package-list-page.module.css'
import { PackageSearch } from './package-search.tsx'

/** `/packages`: everything in the repository. */
export function PackageListPage() {
  return (
    <>
      <PageTitle>Packages</PageTitle>
      <div className={classes.bar}>
        <PageHeading>Packages</PageHeading>
        <div className={classes.search}>
          <PackageSearch />
        </div>
      </div>
      <PackageBrowser />
    </>
  )
}
