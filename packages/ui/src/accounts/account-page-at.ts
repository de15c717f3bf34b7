/** Paths of the account pages, relative to the base path of the app; `/users/:id` is any other path below `/users`. */
const paths = {
  '/login': 'signIn',
  '/register': 'register',
  '/confirm': 'confirm',
  '/invitation': 'invitation',
  '/forgot': 'forgot',
  '/reset': 'reset',
  '/profile': 'profile',
  '/profile/password': 'password',
  '/profile/email': 'email',
  '/profile/two-factor': 'twoFactor',
  '/profile/sessions': 'sessions',
  '/profile/keys': 'keys',
  '/users': 'users',
  '/users/new': 'newUser',
  '/users/invitations': 'invitations',
  '/users/service-accounts': 'serviceAccounts',
  '/users/keys': 'allKeys',
  '/users/access': 'access',
  '/audit': 'audit',
} as const

export type AccountPageName = (typeof paths)[keyof typeof paths] | 'user'

/** One of the account pages, and whether somebody has to be signed in to see it. */
export interface AccountPageAddress {
  readonly name: AccountPageName
  /** Of the account that it is about; '' for pages about none, or one's own. */
  readonly id: string
  readonly needsUser: boolean
}

/** The account page at `path`; undefined when that is no address of one. */
export function accountPageAt(path: string): AccountPageAddress | undefined {
  const id = path.match(/^\/users\/([^/]+)$/)?.[1]
  const name = Object.hasOwn(paths, path) ? paths[path as keyof typeof paths] : id === undefined ? undefined : 'user'
  if (name === undefined) return undefined
  return { name, id: name === 'user' ? decoded(id ?? '') : '', needsUser: /^\/(profile|users|audit)(\/|$)/.test(path) }
}

/** Somebody may type a `%` that stands for nothing; then there is no such account, and no crash. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
