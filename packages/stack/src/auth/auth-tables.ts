import type { Kysely } from 'kysely'

/** The account tables of the stack's schema. `user`, `session`, `account` and `verification` are better-auth's, the rest is ours. */
export interface AuthTables {
  readonly user: {
    id: string
    /** better-auth's display name; here the user name as its owner writes it. */
    name: string
    /** Lower case. */
    email: string
    email_verified: boolean
    image: string | null
    /** Lower case: what is looked up and kept unique. */
    username: string
    /** The user name as its owner writes it. */
    display_username: string
    active: boolean
    /** A service account has keys only. */
    kind: 'person' | 'service'
    /** Not active because no administrator has looked at it yet. */
    awaits_approval: boolean
    created_at: Date
    updated_at: Date
  }
  readonly session: {
    id: string
    expires_at: Date
    token: string
    created_at: Date
    updated_at: Date
    ip_address: string | null
    user_agent: string | null
    user_id: string
  }
  /** One way in for a user: a password, later an identity provider. */
  readonly account: {
    id: string
    account_id: string
    provider_id: string
    user_id: string
    access_token: string | null
    refresh_token: string | null
    id_token: string | null
    access_token_expires_at: Date | null
    refresh_token_expires_at: Date | null
    scope: string | null
    password: string | null
    created_at: Date
    updated_at: Date
  }
  readonly verification: {
    id: string
    identifier: string
    value: string
    expires_at: Date
    created_at: Date
    updated_at: Date
  }
  readonly user_role: { user_id: string; role: string }
  readonly api_key: {
    id: string
    user_id: string
    name: string
    /** The first characters of the key, to tell keys apart on a page. */
    prefix: string
    /** SHA-256 of the key, lower-case hex. */
    hash: string
    /** JSON list of scopes; null means everything its user may do. */
    scopes: string | null
    created_at: Date
    expires_at: Date | null
    last_used_at: Date | null
    revoked_at: Date | null
  }
  /** Sign-in attempts since `window_started_at`, by whom they were aimed at. */
  readonly sign_in_attempt: { target: string; attempts: number; window_started_at: Date }
  /** What a link in a mail, or a cookie between two steps, stands for. */
  readonly account_token: {
    id: string
    purpose: TokenPurpose
    /** SHA-256 of the token, lower-case hex. */
    hash: string
    user_id: string | null
    /** Whom it is for where that is no user yet; lower case. */
    email: string | null
    /** JSON object. */
    details: string
    created_at: Date
    expires_at: Date
    used_at: Date | null
  }
  readonly two_factor: {
    user_id: string
    /** Encrypted. */
    secret: string
    /** The newest time step of which a code was taken: none is taken twice. */
    last_step: number
    created_at: Date
    /** null: begun, but no code has proved yet that the authenticator has the secret. */
    confirmed_at: Date | null
  }
  readonly backup_code: { user_id: string; hash: string }
  readonly session_provider: { session_id: string; provider_id: string }
  readonly audit_event: {
    id: string
    at: Date
    actor_id: string | null
    action: string
    subject: string | null
    /** JSON object. */
    details: string
  }
}

/** What a token is good for; it is good for nothing else. */
export type TokenPurpose = 'registration' | 'email_change' | 'password_reset' | 'invitation' | 'second_step' | 'trusted_device'

export type AuthDb = Kysely<AuthTables>
