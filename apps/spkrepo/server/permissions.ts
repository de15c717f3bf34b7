import type { Permission } from '@trellis/stack'

/** What the service checks of an account, besides whose package it is. */
export const permissions = [
  { name: 'package.upload', summary: 'Send builds of packages that one maintains.', roles: ['developer'] },
  { name: 'package.create', summary: 'Send builds of packages that are new, and of every other.', roles: ['package_admin'] },
  { name: 'package.maintain', summary: 'Activate and deactivate builds of packages that one maintains.', roles: ['developer'] },
  { name: 'package.maintain-all', summary: 'Activate and deactivate builds of every package.', roles: ['package_admin'] },
  { name: 'package.manage', summary: 'Manage packages, screenshots, architectures, firmwares and services.', roles: ['package_admin'] },
  { name: 'package.delete', summary: 'Delete packages, versions and builds, of those that one may manage.', roles: ['admin'] },
  { name: 'dashboard.view', summary: 'Open the administration of the repository.', roles: ['developer', 'package_admin', 'admin'] },
  {
    name: 'dashboard.view-all',
    summary: 'See there the numbers of all packages, not only of those that one maintains.',
    roles: ['package_admin', 'admin'],
  },
  {
    name: 'build.view',
    summary: 'List versions and builds: of packages that one maintains, or of all.',
    roles: ['developer', 'package_admin'],
  },
  { name: 'build.activate', summary: 'Activate and deactivate listed versions and builds.', roles: ['developer', 'package_admin'] },
  {
    name: 'build.store',
    summary: 'Move listed builds to the object storage and back, and read their files anew.',
    roles: ['package_admin', 'admin'],
  },
  { name: 'build.sign', summary: 'Sign listed builds, and take signatures away.', roles: ['admin'] },
  { name: 'task.view-all', summary: 'See there also what others have asked for.', roles: ['admin'] },
  { name: 'task.view', summary: 'See what the jobs of the administration have come to.', roles: ['developer', 'package_admin', 'admin'] },
  { name: 'signature-rule.view', summary: 'See which builds must be signed.', roles: ['package_admin', 'admin'] },
  { name: 'signature-rule.change', summary: 'Decide which builds must be signed.', roles: ['admin'] },
  { name: 'download.count', summary: 'See and start the counting of downloads.', roles: ['admin', 'package_admin'] },
] as const satisfies readonly Permission[]
