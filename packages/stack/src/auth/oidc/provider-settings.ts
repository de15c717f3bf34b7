/** A provider by which people can sign in, by OpenID Connect. */
export interface ProviderSettings {
  /** In addresses and in the table of ways to sign in; never change it. */
  readonly id: string
  /** On the button. */
  readonly name: string
  /** Where its description is found: `<issuer>/.well-known/openid-configuration`. */
  readonly issuer: string
  readonly clientId: string
  /** Left out for a public client. */
  readonly clientSecret?: string | undefined
  readonly scopes: readonly string[]
  /** The claim with the groups of a person. */
  readonly groupsClaim: string
  /** Roles by group. Of the roles named here a person has exactly those that their groups give; other roles are left alone. */
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** Whether a verified address of somebody who already has an account here opens that account. */
  readonly linkByEmail: boolean
  /** Whether somebody without an account gets one. */
  readonly signUp: boolean
  /** Whether signing out here goes on to sign out there. */
  readonly signOut: boolean
}
