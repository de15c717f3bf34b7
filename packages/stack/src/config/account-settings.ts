import { type Static, Type } from 'typebox'
import { Secret } from './leaves.ts'

/** Where mail goes. */
export const MailConfig = Type.Object({
  smtpUrl: Type.Optional(
    Secret({
      description:
        'smtps://USER:PASSWORD@HOST or smtp://… (STARTTLS); default: `trellis up` prints mail to the terminal, other roles send none.',
    }),
  ),
  from: Type.String({
    default: 'Trellis <trellis@localhost>',
    pattern: '^[^\\r\\n]*@[^\\r\\n]+$',
    description: 'Sender of mail: an address, or Name <address>.',
  }),
  timeoutSeconds: Type.Number({ default: 30, exclusiveMinimum: 0, maximum: 600, description: 'How long the mail server may stay silent.' }),
})

const roleNames = Type.Array(Type.String({ minLength: 1 }))

/** One `[[trellis.accounts.providers]]`; written as in the file. */
export const ProviderConfig = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    name: Type.Optional(Type.String({ minLength: 1 })),
    issuer: Type.String({ pattern: '^https?://' }),
    client_id: Type.String({ minLength: 1 }),
    client_secret: Type.Optional(Type.String({ minLength: 1 })),
    scopes: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    groups_claim: Type.Optional(Type.String({ minLength: 1 })),
    roles: Type.Optional(Type.Record(Type.String(), roleNames)),
    link_by_email: Type.Optional(Type.Boolean()),
    sign_up: Type.Optional(Type.Boolean()),
    sign_out: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type ProviderConfig = Static<typeof ProviderConfig>

/** Who gets an account, and how people sign in. */
export const AccountsConfig = Type.Object({
  title: Type.String({
    default: 'Trellis',
    minLength: 1,
    maxLength: 100,
    description: 'Name of the installation in mails and authenticators.',
  }),
  registration: Type.Union([Type.Literal('off'), Type.Literal('open'), Type.Literal('invitation'), Type.Literal('approval')], {
    default: 'off',
    description: 'Who may register: nobody, everybody, who is invited, or everybody after an administrator has looked.',
  }),
  twoFactorRoles: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'User roles that rest until their holder has turned two-factor on.',
  }),
  passwordCost: Type.Integer({
    default: 14,
    minimum: 8,
    maximum: 20,
    description: 'Doublings of the work to hash a password: 14 take a tenth of a second and 32 MiB. Fewer are for tests only.',
  }),
  oldPasswordSalt: Type.Optional(
    Type.String({
      alias: 'SECURITY_PASSWORD_SALT',
      secret: true,
      minLength: 1,
      description: 'Salt of a Flask-Security whose users keep their passwords; see accounts.md.',
    }),
  ),
  providers: Type.Array(ProviderConfig, {
    default: [],
    secret: true,
    description: 'Sign-in by OpenID Connect: [[trellis.accounts.providers]] in the file, a JSON list in the environment; see accounts.md.',
  }),
})
export type AccountsConfig = Static<typeof AccountsConfig>
