import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import { PageTitle } from '../../../app/page-title.tsx'
import { AdminList } from '../list/admin-list.tsx'
import { listAddress, searchOf } from '../list/list-address.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { ArchivedMenu } from './archived-menu.tsx'
import { packageLook } from './package-look.tsx'
import { adminPackageList } from './package-queries.ts'
import { packageWords } from './package-words.ts'
import classes from './packages-page.module.css'

/** `/admin/packages`. */
export function PackagesPage() {
  const search = searchOf(packageWords, useSearch({ from: '/admin/packages' }))
  return (
    <>
      <PageTitle>Packages</PageTitle>
      <div className={classes.head}>
        <PageHeading>Packages</PageHeading>
        <AdminLink to="/admin/packages/new">New package</AdminLink>
      </div>
      <ArchivedMenu search={search} />
      <AdminList list={useQuery(adminPackageList(search))} look={packageLook(listAddress('', search))} search={search} />
    </>
  )
}
