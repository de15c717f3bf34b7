import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query'
import type { AccountsApi, AuditFilter, UserFilter } from './accounts-api.ts'

const accounts = 'accounts'

export const capabilitiesOf = (api: AccountsApi) =>
  queryOptions({ queryKey: [accounts, 'capabilities'], queryFn: () => api.capabilities(), staleTime: 60_000 })
export const sessionOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'session'], queryFn: () => api.session(), staleTime: 0 })
export const profileOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'profile'], queryFn: () => api.profile() })
export const openSessionsOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'sessions'], queryFn: () => api.sessions() })
export const keysOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'keys'], queryFn: () => api.keys() })
export const allKeysOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'all-keys'], queryFn: () => api.allKeys() })
export const rolesOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'roles'], queryFn: () => api.roles() })
export const invitationsOf = (api: AccountsApi) => queryOptions({ queryKey: [accounts, 'invitations'], queryFn: () => api.invitations() })
export const userOf = (api: AccountsApi, id: string) => queryOptions({ queryKey: [accounts, 'user', id], queryFn: () => api.user({ id }) })
export const keysOfUser = (api: AccountsApi, id: string) =>
  queryOptions({ queryKey: [accounts, 'user-keys', id], queryFn: () => api.userKeys({ id }) })
export const sessionsOfUser = (api: AccountsApi, id: string) =>
  queryOptions({ queryKey: [accounts, 'user-sessions', id], queryFn: () => api.userSessions({ id }) })
/** What is on screen stays until the next page of it is there. */
export const usersOf = (api: AccountsApi, filter: UserFilter) =>
  queryOptions({ queryKey: [accounts, 'users', filter], queryFn: () => api.users(filter), placeholderData: keepPreviousData })
export const auditOf = (api: AccountsApi, filter: AuditFilter) =>
  queryOptions({ queryKey: [accounts, 'audit', filter], queryFn: () => api.audit(filter), placeholderData: keepPreviousData })
/** The account that a mailed invitation is for. Asked once: it cannot change, and a refusal is final. */
export const invitationOf = (api: AccountsApi, token: string) =>
  queryOptions({ queryKey: [accounts, 'invitation', token], queryFn: () => api.invitation({ token }), retry: false, staleTime: Infinity })

/** Asks again for everything about accounts that is on screen; to be called after a change. */
export function useRefresh(): () => Promise<void> {
  const queryClient = useQueryClient()
  return async () => await queryClient.invalidateQueries({ queryKey: [accounts] })
}
