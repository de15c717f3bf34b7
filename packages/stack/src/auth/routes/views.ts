import type { Static } from 'typebox'
import type { KeyView, OpenSessionView, SessionView, UserView } from '../../../contract/index.ts'
import type { ApiKey } from '../api-keys.ts'
import type { Permissions } from '../permissions.ts'
import type { ListedSession, Session } from '../sessions.ts'
import type { ListedUser } from '../user-list.ts'

/** Who is signed in, for pages. */
export function sessionView(permissions: Permissions, session: Session | undefined): SessionView {
  if (session === undefined) return { user: null, csrfToken: null, mustEnrol: false }
  const { id, username, email, roles } = session.user
  const user = { id, username, email, roles: [...roles], permissions: [...permissions.of(roles)] }
  return { user, csrfToken: session.csrfToken, mustEnrol: session.mustEnrol }
}

/** A key without the key. */
export function keyView(key: ApiKey): Static<typeof KeyView> {
  const { id, name, prefix, owner, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = key
  return {
    id,
    name,
    prefix,
    owner,
    scopes: scopes === undefined ? null : [...scopes],
    createdAt: createdAt.toISOString(),
    expiresAt: isoOrNull(expiresAt),
    lastUsedAt: isoOrNull(lastUsedAt),
    revokedAt: isoOrNull(revokedAt),
  }
}

/** One of the open sessions of a user; `currentId` is that of who looks. */
export function openSessionView(session: ListedSession, currentId: string | undefined): OpenSessionView {
  const { id, createdAt, expiresAt, address = null, userAgent = null } = session
  return { id, current: id === currentId, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), address, userAgent }
}

/** A user as administrators see them. */
export function userView(user: ListedUser): Static<typeof UserView> {
  return {
    ...user,
    email: user.email ?? null,
    roles: [...user.roles],
    providers: [...user.providers],
    lockedUntil: isoOrNull(user.lockedUntil),
    createdAt: user.createdAt.toISOString(),
    lastSeenAt: isoOrNull(user.lastSeenAt),
  }
}

/** ISO 8601 in UTC. */
export function isoOrNull(at: Date | undefined): string | null {
  return at?.toISOString() ?? null
}
