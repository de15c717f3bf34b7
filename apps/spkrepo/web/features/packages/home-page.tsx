import { PageHeading } from '@trellis/ui'
import { PageTitle } from '../../app/page-title.tsx'
import { NasPanel } from '../nas/nas-panel.tsx'
import classes from './home-page.module.css'
import { PackageBrowser } from './package-browser.tsx'
import listClasses from './package-list-page.module.css'
import { PackageSearch } from './package-search.tsx'

/** `/`: what this is, how to use it on a NAS, and the packages. */
export function HomePage() {
  return (
    <>
      <PageTitle />
      <meta
        content="Packages for Synology NAS and routers: add the repository to Package Center or download them here."
        name="description"
      />
      <div className={classes.intro}>
        <div>
          <PageHeading>Packages for your Synology device</PageHeading>
          <p className={classes.lead}>
            Software built by the community for DSM and SRM. Add this repository once, and Package Center offers what fits your device and
            keeps it up to date.
          </p>
        </div>
        <NasPanel />
      </div>
      <div className={listClasses.bar}>
        <h2>All packages</h2>
        <div className={listClasses.search}>
          <PackageSearch />
        </div>
      </div>
      <PackageBrowser />
    </>
  )
}
