import type { AdminPermission } from '../../../app/admin-access.ts'

/** One entry of the administration's navigation. */
export interface AdminSection {
  /** Relative to the base path of the app. */
  readonly to: string
  readonly label: string
  /** What there is to do, for the page that lists the sections. */
  readonly summary: string
  readonly needs: AdminPermission
}

/** Every section, in the order of the navigation; shown are those that one may open. */
export const adminSections: readonly AdminSection[] = [
  { to: '/admin', label: 'Dashboard', summary: 'The repository at a glance.', needs: 'dashboard.view' },
  {
    to: '/admin/packages',
    label: 'Packages',
    summary: 'Make packages, give them to people, and delete them.',
    needs: 'package.manage',
  },
  {
    to: '/admin/versions',
    label: 'Versions',
    summary: 'Activate, deactivate and delete all builds of a version at once.',
    needs: 'build.view',
  },
  {
    to: '/admin/builds',
    label: 'Builds',
    summary: 'What devices download: find, activate, deactivate and delete it.',
    needs: 'build.view',
  },
  { to: '/admin/screenshots', label: 'Screenshots', summary: 'Pictures that visitors and devices are shown.', needs: 'package.manage' },
  { to: '/admin/architectures', label: 'Architectures', summary: 'What devices and packages may name.', needs: 'package.manage' },
  { to: '/admin/firmwares', label: 'Firmwares', summary: 'Versions of DSM and SRM that packages may name.', needs: 'package.manage' },
  { to: '/admin/services', label: 'Services', summary: 'What packages may depend on in the system.', needs: 'package.manage' },
  { to: '/admin/signatures', label: 'Signatures', summary: 'Which builds must be signed to be active.', needs: 'signature-rule.view' },
  { to: '/admin/retention', label: 'Retention', summary: 'What the rules about old builds would delete.', needs: 'package.manage' },
  {
    to: '/admin/tasks',
    label: 'Tasks',
    summary: 'How far uploads to the object storage, resyncs and signatures are.',
    needs: 'task.view',
  },
  { to: '/users', label: 'Users', summary: 'Accounts and their roles, invitations and approvals.', needs: 'accounts.read' },
  { to: '/audit', label: 'Audit', summary: 'Who did what, and when.', needs: 'audit.read' },
]
