import type {
  AuditEventView,
  CapabilitiesView,
  InvitationView,
  KeyView,
  OpenSessionView,
  PermissionView,
  ProfileView,
  RoleView,
  SessionView,
  UserStatus,
  UserView,
  WhyDeniedView,
} from './account-views.ts'

/** Calls to the account routes, each under the name that it has in the accounts' contract; a refusal is thrown as an error with code and message. */
export interface AccountsApi extends SignInApi, OwnAccountApi, AdministrationApi {}

interface SignInAnswer {
  readonly next: 'done' | 'second_step'
  readonly session: SessionView
}

interface SignInApi {
  capabilities(): Promise<CapabilitiesView>
  session(): Promise<SessionView>
  signIn(input: { login: string; password: string }): Promise<SignInAnswer>
  secondStep(input: { code: string; rememberDevice?: boolean }): Promise<SignInAnswer>
  signOut(): Promise<{ redirectTo: string | null }>
  register(input: {
    email?: string
    username: string
    password: string
    invitation?: string
  }): Promise<{ next: 'confirm_email' | 'sign_in' }>
  resendConfirmation(input: { email: string }): Promise<unknown>
  invitation(input: { token: string }): Promise<{ email: string; roles: readonly string[]; expiresAt: string }>
  confirmEmail(input: { token: string }): Promise<{ next: 'sign_in' | 'await_approval' | 'email_changed' }>
  requestPasswordReset(input: { email: string }): Promise<unknown>
  resetPassword(input: { token: string; password: string }): Promise<unknown>
}

/** The scopes left out: everything that the owner may do; the days left out: until it is revoked. */
export interface NewKey {
  name: string
  scopes?: string[]
  expiresInDays?: number
}

interface OwnAccountApi {
  profile(): Promise<ProfileView>
  changeUsername(input: { username: string }): Promise<ProfileView>
  changePassword(input: { currentPassword: string; newPassword: string }): Promise<unknown>
  changeEmail(input: { email: string; password: string }): Promise<unknown>
  sessions(): Promise<{ sessions: readonly OpenSessionView[] }>
  endSession(input: { id: string }): Promise<unknown>
  endOtherSessions(): Promise<{ ended: number }>
  enrolTwoFactor(input: { password: string }): Promise<{ secret: string; uri: string }>
  confirmTwoFactor(input: { code: string }): Promise<{ backupCodes: readonly string[] }>
  renewBackupCodes(input: { password: string }): Promise<{ backupCodes: readonly string[] }>
  disableTwoFactor(input: { password: string; code: string }): Promise<unknown>
  keys(): Promise<{ keys: readonly KeyView[] }>
  createKey(input: NewKey): Promise<{ key: string; view: KeyView }>
  revokeKey(input: { id: string }): Promise<unknown>
}

export interface UserFilter {
  search?: string
  role?: string
  status?: UserStatus
  kind?: 'person' | 'service'
  page?: number
  pageSize?: number
}

export interface AuditFilter {
  action?: string
  by?: string
  subject?: string
  since?: string
  until?: string
  page?: number
  pageSize?: number
}

interface AdministrationApi {
  users(filter: UserFilter): Promise<{ users: readonly UserView[]; total: number }>
  user(input: { id: string }): Promise<UserView>
  createUser(input: { email: string; username: string; password: string; roles: string[] }): Promise<UserView>
  createServiceAccount(input: { username: string; roles: string[] }): Promise<UserView>
  setRoles(input: { id: string; roles: string[] }): Promise<UserView>
  activateUser(input: { id: string }): Promise<UserView>
  deactivateUser(input: { id: string }): Promise<UserView>
  unlockUser(input: { id: string }): Promise<UserView>
  resetTwoFactor(input: { id: string }): Promise<UserView>
  sendPasswordReset(input: { id: string }): Promise<unknown>
  userKeys(input: { id: string }): Promise<{ keys: readonly KeyView[] }>
  createUserKey(input: NewKey & { id: string }): Promise<{ key: string; view: KeyView }>
  revokeUserKey(input: { id: string; keyId: string }): Promise<unknown>
  userSessions(input: { id: string }): Promise<{ sessions: readonly OpenSessionView[] }>
  endUserSession(input: { id: string; sessionId: string }): Promise<unknown>
  endUserSessions(input: { id: string }): Promise<{ ended: number }>
  whyDenied(input: { id: string; permission: string; keyId?: string }): Promise<WhyDeniedView>
  allKeys(): Promise<{ keys: readonly KeyView[] }>
  roles(): Promise<{ roles: readonly RoleView[]; permissions: readonly PermissionView[] }>
  invitations(): Promise<{ invitations: readonly InvitationView[] }>
  invite(input: { email: string; roles: string[]; expiresInDays?: number }): Promise<{ invitation: InvitationView; link: string }>
  withdrawInvitation(input: { id: string }): Promise<unknown>
  audit(filter: AuditFilter): Promise<{ events: readonly AuditEventView[]; total: number }>
}
