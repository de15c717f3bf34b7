import type { SessionView } from '../../contract/index.ts'

/** What pages of the administration may need, in the words of `server/permissions.ts` and of the stack. */
export type AdminPermission =
  | 'dashboard.view'
  | 'build.view'
  | 'build.activate'
  | 'build.store'
  | 'build.sign'
  | 'package.manage'
  | 'package.delete'
  | 'signature-rule.view'
  | 'task.view'
  | 'task.view-all'
  | 'accounts.read'
  | 'audit.read'

/** Whether whoever is signed in has the permission; everybody may what needs none. The server decides anew with every request. */
export function mayOpen(session: SessionView | undefined, needs: AdminPermission | undefined): boolean {
  return needs === undefined || session?.user?.permissions.includes(needs) === true
}
