import { EmptyState } from '@trellis/ui'
import type { PackageSummary } from '../../../contract/index.ts'
import { searchPackages } from '../../../contract/search-packages.ts'
import type { NamedDevice } from '../devices/named-device.ts'
import { PackageCard } from './package-card.tsx'
import classes from './package-cards.module.css'

/** The packages that match `search`, live ones first, archived ones dimmed at the end. */
export function PackageCards(props: { packages: readonly PackageSummary[]; search: string; device: NamedDevice | undefined }) {
  const { packages, search, device } = props
  if (packages.length === 0 && device !== undefined) {
    return <EmptyState title="Nothing fits">No package has an active build that runs on {device.label}.</EmptyState>
  }
  if (packages.length === 0) {
    return <EmptyState title="No packages yet">They appear here as soon as a maintainer has uploaded one.</EmptyState>
  }
  const found = searchPackages(packages, search)
  if (found.length === 0) {
    return <EmptyState title="No package matches">Nothing here is called, or described as, “{search.trim()}”.</EmptyState>
  }
  const live = found.filter((each) => !each.archived)
  const archived = found.filter((each) => each.archived)
  return (
    <>
      {live.length > 0 && <Cards packages={live} />}
      {archived.length > 0 && (
        <section aria-labelledby="archived" className={classes.archived}>
          <h2 id="archived">Archived</h2>
          <p>No build of these is active. A NAS does not list them; their files can still be installed by hand.</p>
          <Cards packages={archived} />
        </section>
      )}
    </>
  )
}

function Cards({ packages }: { packages: readonly PackageSummary[] }) {
  return (
    <ul className={classes.cards}>
      {packages.map((summary) => (
        <PackageCard key={summary.name} summary={summary} />
      ))}
    </ul>
  )
}
