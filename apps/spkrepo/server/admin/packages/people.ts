import { type Account, type Accounts, httpError } from '@trellis/stack'

/** What people are looked up in. */
export type PeopleSource = Pick<Accounts, 'findUser' | 'listUsers' | 'usernamesOf'>

/** As many accounts are looked through; whoever looks for one types a letter more. */
const mostFound = 20

/** The account of this login. Throws 422 with the code when there is none. */
export async function accountNamed(
  accounts: Pick<Accounts, 'findUser'>,
  login: string,
  code: 'author_unknown' | 'maintainer_unknown',
): Promise<Account> {
  const account = login.includes('\0') ? undefined : await accounts.findUser(login.trim())
  if (account !== undefined) return account
  throw httpError(422, code, `Nobody here has the user name or e-mail address "${login.slice(0, 100)}".`, { login })
}

/** User names that have the text in them, sorted. E-mail addresses are not looked at: whoever asks need not be told them. */
export async function usernamesWith(accounts: PeopleSource, text: string): Promise<string[]> {
  return (await accountsWith(accounts, text, mostFound)).map(({ username }) => username)
}

/** Ids of the accounts whose user names have the text in them, for a filter. */
export async function accountIdsWith(accounts: PeopleSource, text: string): Promise<readonly string[]> {
  return (await accountsWith(accounts, text, 500)).map(({ id }) => id)
}

async function accountsWith(accounts: PeopleSource, text: string, pageSize: number) {
  const search = text.replaceAll('\0', '').trim()
  const { users } = await accounts.listUsers({ search, page: 1, pageSize })
  return users.filter(({ username }) => username.toLowerCase().includes(search.toLowerCase()))
}
