export { type AccountsClient, type AccountsClientOptions, AccountsError, accountsClient, type Fetch } from './client.ts'
export { type AccountErrorCode, ErrorBody } from './errors.ts'
export { accountRoutes } from './routes.ts'
export {
  AccountView,
  AuditEventView,
  AuditPage,
  BackupCodes,
  Capabilities,
  InvitationView,
  KeyView,
  NewKeyView,
  OpenSessionView,
  PermissionView,
  ProfileView,
  RoleView,
  SessionView,
  SignInView,
  TwoFactorSecret,
  UserPage,
  UserStatus,
  UserView,
  WhyDeniedView,
} from './views.ts'
